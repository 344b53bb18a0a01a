// Checks that the packages of the native half say what the package and the loader say: `node scripts/platforms.mjs`.

import { readFileSync, readdirSync } from 'node:fs';
import platforms from '../lib/platform.cjs';

const read = (path) => JSON.parse(readFileSync(new URL(`../${path}`, import.meta.url), 'utf8'));
const whole = read('package.json');
const found = readdirSync(new URL('../npm', import.meta.url));
const wrong = [];
const check = (is, what) => is || wrong.push(what);

check(String(found.sort()) === String([...platforms.PLATFORMS].sort()), `npm/ has ${found}; the loader knows ${[...platforms.PLATFORMS]}`);
check(whole.napi.targets.length === found.length, 'the targets of package.json are others');
for (const name of found) {
  const { name: called, version, main, os, cpu, libc, license } = read(`npm/${name}/package.json`);
  check(called === `checkrein-${name}` && main === `checkrein.${name}.node`, `${name} is called otherwise`);
  check(version === whole.version && license === whole.license, `${name} has another version or licence`);
  check(name.startsWith(`${os}-${cpu}`) && (libc === undefined) === !name.startsWith('linux'), `${name} is for another platform`);
}
if (wrong.length > 0) throw new Error(wrong.join('\n'));

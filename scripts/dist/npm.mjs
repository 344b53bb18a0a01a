// Makes the two manifests that ship of the one in bindings-node: `node scripts/dist/npm.mjs PLATFORM MAIN-FOLDER PLATFORM-FOLDER`.
//
// The package itself names the packages of all platforms, at its own version, and npm installs the one that fits. They are not named in
// the repository: no version of them is published before the package is, so the lock file could not hold them.

import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const bindings = new URL('../../bindings-node/', import.meta.url);
const { PLATFORMS } = createRequire(import.meta.url)(new URL('lib/platform.cjs', bindings).pathname);
const { scripts, devDependencies, ...shipped } = JSON.parse(readFileSync(new URL('package.json', bindings), 'utf8'));
const [platform, main, native] = process.argv.slice(2);
if (native === undefined || !PLATFORMS.has(platform)) throw new Error('usage: npm.mjs PLATFORM MAIN-FOLDER PLATFORM-FOLDER');

const names = [...PLATFORMS].sort().map((name) => `checkrein-${name}`);
write(main, { ...shipped, optionalDependencies: Object.fromEntries(names.map((name) => [name, shipped.version])) });

const { version, license, repository, engines, keywords } = shipped;
const [os, cpu, abi] = platform.split('-');
const libc = { gnu: ['glibc'], musl: ['musl'] }[abi];
const addon = `checkrein.${platform}.node`;
const description = `The native half of checkrein for ${platform}`;
write(native, {
  ...{ name: `checkrein-${platform}`, version, description, keywords, license, repository, engines },
  ...{ os: [os], cpu: [cpu], ...(libc && { libc }), main: addon, files: [addon, 'LICENSE-*'] },
});
writeFileSync(join(native, 'README.md'), `# checkrein-${platform}\n\n${description}. Install \`checkrein\`: it brings this package where it fits.\n`);

function write(folder, manifest) {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
}

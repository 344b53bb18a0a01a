// Completes the manifests of the two npm packages where they are packed: `node scripts/dist/npm.mjs MAIN-FOLDER PLATFORM-FOLDER`.
//
// The package names the packages of all platforms, at its own version, and npm installs the one that fits. They are not named in the
// repository: no version of them is published before the package is, so the lock file could not hold them.

import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [main, native] = process.argv.slice(2);
const read = (folder) => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
const write = (folder, manifest) => writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);

const { scripts, devDependencies, napi, ...shipped } = read(main);
const names = readdirSync(new URL('../../bindings-node/npm', import.meta.url)).sort();
write(main, { ...shipped, optionalDependencies: Object.fromEntries(names.map((name) => [`checkrein-${name}`, shipped.version])) });

const { name, description, files, ...rest } = read(native);
write(native, { name, description, keywords: shipped.keywords, ...rest, files: [...files, 'LICENSE-*'] });
writeFileSync(join(native, 'README.md'), `# ${name}\n\n${description}. Install \`checkrein\`: it brings this package where it fits.\n`);

// Builds the native half for this machine and puts it beside index.cjs: `node scripts/build.mjs [--release]`.

import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = join(dirname(fileURLToPath(import.meta.url)), '..');
const release = process.argv.includes('--release');

const metadata = spawnSync('cargo', ['metadata', '--no-deps', '--format-version', '1'], {
  cwd: here,
  encoding: 'utf8',
  maxBuffer: 1 << 26,
});
if (metadata.status !== 0) throw new Error(`cargo metadata failed: ${metadata.stderr}`);
const target = JSON.parse(metadata.stdout).target_directory;

// The crate writes what it exports here while it compiles; scripts/types.mjs makes lib/native.d.ts of it.
const definitions = join(target, 'checkrein-node-types');
mkdirSync(definitions, { recursive: true });
const build = spawnSync('cargo', ['build', '--locked', '-p', 'checkrein-node', ...(release ? ['--release'] : [])], {
  cwd: here,
  stdio: 'inherit',
  env: { ...process.env, NAPI_TYPE_DEF_TMP_FOLDER: definitions },
});
if (build.status !== 0) process.exit(build.status ?? 1);

const libraries = { darwin: 'libcheckrein_node.dylib', win32: 'checkrein_node.dll' };
const library = join(target, release ? 'release' : 'debug', libraries[process.platform] ?? 'libcheckrein_node.so');
const { platform } = await import('../lib/platform.cjs').then((module) => module.default);
const addon = join(here, `checkrein.${platform()}.node`);
// Never written over: a process that has it loaded would crash.
copyFileSync(library, `${addon}.new`);
rmSync(addon, { force: true });
renameSync(`${addon}.new`, addon);
console.log(addon);

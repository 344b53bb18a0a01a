// @ts-check
'use strict';
// Finds the native half: the local build first, then the package of this platform.

const path = require('node:path');
const { PLATFORMS, platform } = require('./platform.cjs');

/** @returns {typeof import('./native')} */
function load() {
  const name = platform();
  const local = path.join(__dirname, '..', `checkrein.${name}.node`);
  const tried = [];
  for (const from of [local, `checkrein-${name}`]) {
    try {
      return require(from);
    } catch (error) {
      tried.push(`${from}: ${error instanceof Error ? error.message.split('\n', 1)[0] : 'failed'}`);
    }
  }
  const advice = PLATFORMS.has(name)
    ? `install the package checkrein-${name} (npm leaves it out with --omit=optional), or build it with: node scripts/build.mjs`
    : 'there is no package for this platform; build it with: node scripts/build.mjs';
  throw new Error(`checkrein has no native part for ${name}: ${advice}\n  tried ${tried.join('\n  tried ')}`);
}

module.exports = load();

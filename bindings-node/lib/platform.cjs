// @ts-check
'use strict';
// This machine's name, as the packages of the native half have it.

const { readFileSync } = require('node:fs');

/** The platforms that there are packages for. */
const PLATFORMS = new Set([
  'linux-x64-gnu',
  'linux-x64-musl',
  'linux-arm64-gnu',
  'linux-arm64-musl',
  'darwin-x64',
  'darwin-arm64',
  'win32-x64-msvc',
]);

/** Whether this Linux has musl rather than glibc: the report names glibc's version where there is one. */
function musl() {
  try {
    return !readFileSync('/usr/bin/ldd', 'utf8').includes('GNU');
  } catch {
    const report = /** @type {{header?: {glibcVersionRuntime?: string}}} */ (/** @type {unknown} */ (process.report.getReport()));
    return report.header?.glibcVersionRuntime === undefined;
  }
}

/** This platform's name, as the packages have it. */
function platform() {
  const name = `${process.platform}-${process.arch}`;
  if (process.platform === 'linux') return `${name}-${musl() ? 'musl' : 'gnu'}`;
  return process.platform === 'win32' ? `${name}-msvc` : name;
}

module.exports = { PLATFORMS, platform };

/**
 * The host's function as the native half calls it: what it throws is `boundary.callback`, and so is nonsense.
 *
 * @param {import('./types').KeyFunction} keys
 * @returns {(name: string, version: number | null) => [number, Uint8Array] | null}
 */
export function supplier(keys: import('./types').KeyFunction): (name: string, version: number | null) => [number, Uint8Array] | null;

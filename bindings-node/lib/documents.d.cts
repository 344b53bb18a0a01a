/**
 * A document, read and frozen.
 *
 * @param {string} json
 * @returns {any}
 */
export function parsed(json: string): any;
/**
 * A text for `util.inspect`: a class's name and what may be shown of it.
 *
 * @param {string} name
 * @param {Record<string, unknown>} members
 */
export function shown(name: string, members: Record<string, unknown>): string;

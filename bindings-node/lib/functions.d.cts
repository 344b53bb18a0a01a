/**
 * Answers one JSON request of the stateless door with canonical JSON, byte for byte as in every language. It gives no access.
 *
 * @param {Uint8Array} request
 * @returns {Buffer}
 */
export function answer(request: Uint8Array): Buffer;
/**
 * The same on the thread pool. The request is copied before it returns: what becomes of its memory meanwhile changes nothing.
 *
 * @param {Uint8Array} request
 * @returns {Promise<Buffer>}
 */
export function answerAsync(request: Uint8Array): Promise<Buffer>;
/**
 * Says what a text of statements would do. Whatever the text is, it gets a classification.
 *
 * @param {string} sql
 * @param {import('./types').ClassifyOptions} given
 * @returns {import('./types').Classification}
 */
export function classify(sql: string, given: import('./types').ClassifyOptions): import('./types').Classification;
/** The version of package and core, which are one. @returns {string} */
export function version(): string;

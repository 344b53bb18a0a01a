/** A compiled, immutable policy. Compile it once; enforcers share it. */
export class Policy extends Handle {
  /**
   * Compiles a document that names no files. An object is taken as its JSON form.
   *
   * Errors: `policy.*`, `wire.*`, `catalog.*`, `identity.*`.
   *
   * @param {Uint8Array | string | object} given
   * @param {'yaml' | 'json'} [format] what bytes and text are; `yaml` unless said otherwise
   * @returns {Policy}
   */
  static compile(given: Uint8Array | string | object, format?: 'yaml' | 'json'): Policy;
  /**
   * Compiles a file, `.json` or YAML; files that it names are looked for beside it.
   *
   * Errors: those of `compile`, and `host.*`.
   *
   * @param {string | URL} file
   * @returns {Policy}
   */
  static fromFile(file: string | URL): Policy;
  /** SHA-256 of the document, in hexadecimal. @returns {string} */
  get digest(): string;
  /** Whether it decides, or only observes. @returns {'enforce' | 'observe'} */
  get mode(): 'enforce' | 'observe';
  /** The names of its resources. @returns {readonly string[]} */
  get resources(): readonly string[];
  /** What works as written and may not be meant. @returns {readonly import('./types').LintFinding[]} */
  lint(): readonly import('./types').LintFinding[];
  /** Runs the tests that the policy carries. @returns {import('./types').TestReport} */
  test(): import('./types').TestReport;
  /**
   * Says whom a token speaks for, without a session. `now` stands for the clock.
   *
   * Errors: `identity.*`.
   *
   * @param {string} token
   * @param {Date | number} [now]
   * @returns {import('./types').Verified}
   */
  verify(token: string, now?: Date | number): import('./types').Verified;
  /** @internal */
  [inspect.custom](): string;
  #private;
}
import { Handle } from './handle.cjs';
import { inspect } from 'util';

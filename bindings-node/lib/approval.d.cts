export type Facts = {
  digest: string;
  resource: string;
  statement: string;
  rule: string;
  notAfter: number;
};
/** @typedef {{digest: string, resource: string, statement: string, rule: string, notAfter: number}} Facts */
/** What people are asked to approve: the whole occasion, with a digest over all of it. */
export class ApprovalRequest extends Handle {
  /**
   * Reads the JSON form and checks every digest in it.
   *
   * Errors: `approval.invalid`, `approval.digest`.
   *
   * @param {Uint8Array | string} json
   * @returns {ApprovalRequest}
   */
  static fromJson(json: Uint8Array | string): ApprovalRequest;
  /** SHA-256 over everything else, in hexadecimal. @returns {string} */
  get digest(): string;
  /** The canonical JSON form, to hand to an approver. @returns {Buffer} */
  get json(): Buffer;
  /** The resource's name. @returns {string} */
  get resource(): string;
  /** The statement as it would run. @returns {string} */
  get statement(): string;
  /** The rule that holds it. @returns {string} */
  get rule(): string;
  /** From when on no approval counts any more: milliseconds since 1970. @returns {number} */
  get notAfter(): number;
  /** Text for a person: printable ASCII and line feeds only. @returns {string} */
  render(): string;
  /** @internal */
  [inspect.custom](): string;
  #private;
}
/**
 * Signs a verdict on a request, for an approver's tool. The approver must have read `request.render()`.
 *
 * `key` is an Ed25519 seed of 32 bytes, or the path of a file that `keygen` made. Errors: `approval.key`, `host.*`.
 *
 * @param {ApprovalRequest} request
 * @param {{approver: string, key: Uint8Array | string | URL, verdict?: 'approve' | 'deny'}} given
 * @returns {string} the approval, to give to `decideWith`
 */
export function approve(
  request: ApprovalRequest,
  given: {
    approver: string;
    key: Uint8Array | string | URL;
    verdict?: 'approve' | 'deny';
  },
): string;
import { Handle } from './handle.cjs';
import { inspect } from 'util';

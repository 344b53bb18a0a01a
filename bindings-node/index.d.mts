export type Answer = any;
export type Catalog = any;
export type ClassifyOptions = any;
export type Classification = any;
export type Column = any;
export type ColumnExplanation = any;
export type Context = any;
export type DecideOptions = any;
export type DecideWithOptions = any;
export type Dialect = any;
export type Effect = any;
export type Entry = any;
export type ErrorCode = any;
export type Event = any;
export type Finding = any;
export type KeyFunction = any;
export type LogReport = any;
export type MaskKeys = any;
export type MaskKind = any;
export type MaskSummary = any;
export type Obligations = any;
export type Parameters = any;
export type Placeholders = any;
export type Principal = any;
export type Recording = any;
export type RefusalReason = any;
export type Row = any;
export type Shape = any;
export type TestReport = any;
export type ValueKind = any;
export type Verified = any;
export {
  ApprovalRequest,
  CheckreinError,
  Connection,
  Decision,
  Deny,
  ERROR_CODES,
  Enforcer,
  Hold,
  Log,
  Masker,
  Permit,
  Plan,
  Policy,
  Session,
  answer,
  answerAsync,
  approve,
  classify,
  entries,
  entriesAsync,
  keygen,
  proveConsistency,
  proveInclusion,
  saw,
  sawAsync,
  verifyConsistency,
  verifyInclusion,
  verifyLog,
  verifyLogAsync,
  version,
} from './index.cjs';

export type Answer = import('./lib/types.js').Answer;
export type Catalog = import('./lib/types.js').Catalog;
export type ClassifyOptions = import('./lib/types.js').ClassifyOptions;
export type Classification = import('./lib/types.js').Classification;
export type Column = import('./lib/types.js').Column;
export type ColumnExplanation = import('./lib/types.js').ColumnExplanation;
export type Context = import('./lib/types.js').Context;
export type DecideOptions = import('./lib/types.js').DecideOptions;
export type DecideWithOptions = import('./lib/types.js').DecideWithOptions;
export type Dialect = import('./lib/types.js').Dialect;
export type Effect = import('./lib/types.js').Effect;
export type Entity = import('./lib/types.js').Entity;
export type Entry = import('./lib/types.js').Entry;
export type ErrorCode = import('./lib/types.js').ErrorCode;
export type Event = import('./lib/types.js').Event;
export type Finding = import('./lib/types.js').Finding;
export type KeyFunction = import('./lib/types.js').KeyFunction;
export type LintFinding = import('./lib/types.js').LintFinding;
export type LogReport = import('./lib/types.js').LogReport;
export type MaskKeys = import('./lib/types.js').MaskKeys;
export type MaskKind = import('./lib/types.js').MaskKind;
export type MaskSummary = import('./lib/types.js').MaskSummary;
export type Obligations = import('./lib/types.js').Obligations;
export type Parameters = import('./lib/types.js').Parameters;
export type Placeholders = import('./lib/types.js').Placeholders;
export type Principal = import('./lib/types.js').Principal;
export type Recording = import('./lib/types.js').Recording;
export type RefusalReason = import('./lib/types.js').RefusalReason;
export type Row = import('./lib/types.js').Row;
export type ScanConfig = import('./lib/types.js').ScanConfig;
export type Shape = import('./lib/types.js').Shape;
export type TestReport = import('./lib/types.js').TestReport;
export type ValueKind = import('./lib/types.js').ValueKind;
export type Verified = import('./lib/types.js').Verified;
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
  Scanner,
  Session,
  Stream,
  answer,
  answerAsync,
  approve,
  classify,
  entities,
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

export type Answer = import('./lib/types').Answer;
export type Catalog = import('./lib/types').Catalog;
export type ClassifyOptions = import('./lib/types').ClassifyOptions;
export type Classification = import('./lib/types').Classification;
export type Column = import('./lib/types').Column;
export type ColumnExplanation = import('./lib/types').ColumnExplanation;
export type Context = import('./lib/types').Context;
export type DecideOptions = import('./lib/types').DecideOptions;
export type DecideWithOptions = import('./lib/types').DecideWithOptions;
export type Dialect = import('./lib/types').Dialect;
export type Effect = import('./lib/types').Effect;
export type Entity = import('./lib/types').Entity;
export type Entry = import('./lib/types').Entry;
export type ErrorCode = import('./lib/types').ErrorCode;
export type Event = import('./lib/types').Event;
export type Finding = import('./lib/types').Finding;
export type KeyFunction = import('./lib/types').KeyFunction;
export type LintFinding = import('./lib/types').LintFinding;
export type LogReport = import('./lib/types').LogReport;
export type MaskKeys = import('./lib/types').MaskKeys;
export type MaskKind = import('./lib/types').MaskKind;
export type MaskSummary = import('./lib/types').MaskSummary;
export type Obligations = import('./lib/types').Obligations;
export type Parameters = import('./lib/types').Parameters;
export type Placeholders = import('./lib/types').Placeholders;
export type Principal = import('./lib/types').Principal;
export type Recording = import('./lib/types').Recording;
export type RefusalReason = import('./lib/types').RefusalReason;
export type Row = import('./lib/types').Row;
export type ScanConfig = import('./lib/types').ScanConfig;
export type Shape = import('./lib/types').Shape;
export type TestReport = import('./lib/types').TestReport;
export type ValueKind = import('./lib/types').ValueKind;
export type Verified = import('./lib/types').Verified;
import { ApprovalRequest } from './lib/approval.cjs';
import { CheckreinError } from './lib/errors.cjs';
import { Connection } from './lib/connection.cjs';
import { Decision } from './lib/decision.cjs';
import { Deny } from './lib/decision.cjs';
import { ERROR_CODES } from './lib/errors.cjs';
import { Enforcer } from './lib/enforcer.cjs';
import { Hold } from './lib/decision.cjs';
import { Log } from './lib/log.cjs';
import { Masker } from './lib/masker.cjs';
import { Permit } from './lib/decision.cjs';
import { Plan } from './lib/masker.cjs';
import { Policy } from './lib/policy.cjs';
import { Scanner } from './lib/scanner.cjs';
import { Session } from './lib/session.cjs';
import { Stream } from './lib/scanner.cjs';
import { answer } from './lib/functions.cjs';
import { answerAsync } from './lib/functions.cjs';
import { approve } from './lib/approval.cjs';
import { classify } from './lib/functions.cjs';
import { entities } from './lib/scanner.cjs';
import { entries } from './lib/log.cjs';
import { entriesAsync } from './lib/log.cjs';
import { keygen } from './lib/log.cjs';
import { proveConsistency } from './lib/log.cjs';
import { proveInclusion } from './lib/log.cjs';
import { saw } from './lib/log.cjs';
import { sawAsync } from './lib/log.cjs';
import { verifyConsistency } from './lib/log.cjs';
import { verifyInclusion } from './lib/log.cjs';
import { verifyLog } from './lib/log.cjs';
import { verifyLogAsync } from './lib/log.cjs';
import { version } from './lib/functions.cjs';
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
};

// @ts-check
'use strict';
// An enforcement point in the process that already holds the connection. README.md shows how it is used.

const { ApprovalRequest, approve } = require('./lib/approval.cjs');
const { Connection } = require('./lib/connection.cjs');
const { CopyMasker } = require('./lib/copied.cjs');
const { Decision, Deny, Hold, Permit } = require('./lib/decision.cjs');
const { Enforcer } = require('./lib/enforcer.cjs');
const { CheckreinError, ERROR_CODES } = require('./lib/errors.cjs');
const { answer, answerAsync, classify, version } = require('./lib/functions.cjs');
const {
  Log,
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
} = require('./lib/log.cjs');
const { Masker, Plan } = require('./lib/masker.cjs');
const { Policy } = require('./lib/policy.cjs');
const { Scanner, Stream, entities } = require('./lib/scanner.cjs');
const { Session } = require('./lib/session.cjs');

/** @typedef {import('./lib/types').Answer} Answer */
/** @typedef {import('./lib/types').Catalog} Catalog */
/** @typedef {import('./lib/types').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./lib/types').Classification} Classification */
/** @typedef {import('./lib/types').Column} Column */
/** @typedef {import('./lib/types').ColumnExplanation} ColumnExplanation */
/** @typedef {import('./lib/types').Context} Context */
/** @typedef {import('./lib/types').DecideOptions} DecideOptions */
/** @typedef {import('./lib/types').DecideWithOptions} DecideWithOptions */
/** @typedef {import('./lib/types').Dialect} Dialect */
/** @typedef {import('./lib/types').Effect} Effect */
/** @typedef {import('./lib/types').Entity} Entity */
/** @typedef {import('./lib/types').Entry} Entry */
/** @typedef {import('./lib/types').ErrorCode} ErrorCode */
/** @typedef {import('./lib/types').Event} Event */
/** @typedef {import('./lib/types').Finding} Finding */
/** @typedef {import('./lib/types').KeyFunction} KeyFunction */
/** @typedef {import('./lib/types').LintFinding} LintFinding */
/** @typedef {import('./lib/types').LogReport} LogReport */
/** @typedef {import('./lib/types').MaskKeys} MaskKeys */
/** @typedef {import('./lib/types').MaskKind} MaskKind */
/** @typedef {import('./lib/types').MaskSummary} MaskSummary */
/** @typedef {import('./lib/types').Obligations} Obligations */
/** @typedef {import('./lib/types').Parameters} Parameters */
/** @typedef {import('./lib/types').Placeholders} Placeholders */
/** @typedef {import('./lib/types').Principal} Principal */
/** @typedef {import('./lib/types').Recording} Recording */
/** @typedef {import('./lib/types').RefusalReason} RefusalReason */
/** @typedef {import('./lib/types').Row} Row */
/** @typedef {import('./lib/types').ScanConfig} ScanConfig */
/** @typedef {import('./lib/types').Shape} Shape */
/** @typedef {import('./lib/types').TestReport} TestReport */
/** @typedef {import('./lib/types').ValueKind} ValueKind */
/** @typedef {import('./lib/types').Verified} Verified */

module.exports = {
  ApprovalRequest,
  CheckreinError,
  Connection,
  CopyMasker,
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

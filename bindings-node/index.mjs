// The same as index.cjs, for `import`.

/** @typedef {import('./lib/types.js').Answer} Answer */
/** @typedef {import('./lib/types.js').Catalog} Catalog */
/** @typedef {import('./lib/types.js').ClassifyOptions} ClassifyOptions */
/** @typedef {import('./lib/types.js').Classification} Classification */
/** @typedef {import('./lib/types.js').Column} Column */
/** @typedef {import('./lib/types.js').ColumnExplanation} ColumnExplanation */
/** @typedef {import('./lib/types.js').Context} Context */
/** @typedef {import('./lib/types.js').DecideOptions} DecideOptions */
/** @typedef {import('./lib/types.js').DecideWithOptions} DecideWithOptions */
/** @typedef {import('./lib/types.js').Dialect} Dialect */
/** @typedef {import('./lib/types.js').Effect} Effect */
/** @typedef {import('./lib/types.js').Entity} Entity */
/** @typedef {import('./lib/types.js').Entry} Entry */
/** @typedef {import('./lib/types.js').ErrorCode} ErrorCode */
/** @typedef {import('./lib/types.js').Event} Event */
/** @typedef {import('./lib/types.js').Finding} Finding */
/** @typedef {import('./lib/types.js').KeyFunction} KeyFunction */
/** @typedef {import('./lib/types.js').LintFinding} LintFinding */
/** @typedef {import('./lib/types.js').LogReport} LogReport */
/** @typedef {import('./lib/types.js').MaskKeys} MaskKeys */
/** @typedef {import('./lib/types.js').MaskKind} MaskKind */
/** @typedef {import('./lib/types.js').MaskSummary} MaskSummary */
/** @typedef {import('./lib/types.js').Obligations} Obligations */
/** @typedef {import('./lib/types.js').Parameters} Parameters */
/** @typedef {import('./lib/types.js').Placeholders} Placeholders */
/** @typedef {import('./lib/types.js').Principal} Principal */
/** @typedef {import('./lib/types.js').Recording} Recording */
/** @typedef {import('./lib/types.js').RefusalReason} RefusalReason */
/** @typedef {import('./lib/types.js').Row} Row */
/** @typedef {import('./lib/types.js').ScanConfig} ScanConfig */
/** @typedef {import('./lib/types.js').Shape} Shape */
/** @typedef {import('./lib/types.js').TestReport} TestReport */
/** @typedef {import('./lib/types.js').ValueKind} ValueKind */
/** @typedef {import('./lib/types.js').Verified} Verified */

export {
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
} from './index.cjs';

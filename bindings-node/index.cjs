// @ts-check
'use strict';
// An enforcement point in the process that already holds the connection. README.md shows how it is used.

const { ApprovalRequest, approve } = require('./lib/approval.cjs');
const { Connection } = require('./lib/connection.cjs');
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
const { Session } = require('./lib/session.cjs');

module.exports = {
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
};

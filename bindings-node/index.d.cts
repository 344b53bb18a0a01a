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
import { Session } from './lib/session.cjs';
import { answer } from './lib/functions.cjs';
import { answerAsync } from './lib/functions.cjs';
import { approve } from './lib/approval.cjs';
import { classify } from './lib/functions.cjs';
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

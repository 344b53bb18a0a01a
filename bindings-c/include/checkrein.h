/*
 * checkrein: an enforcement point for AI agents, as a library in the process that already holds the connection.
 *
 * Made from the sources of the library; not to be edited. What holds for every function is said here once.
 *
 * Names.      All begin with `checkrein_` or `CHECKREIN_`. The type comes first, then the verb.
 *
 * Results.    A function gives a `checkrein_status`: 0 (`CHECKREIN_OK`) for success, otherwise the number of an error code. Only
 *             functions that end in `_free`, and the two that tell versions, give something else. Answers are written to places that
 *             the caller gives, behind all arguments. On failure nothing is written there.
 *
 * Errors.     The last argument of most functions is a place for an error, or NULL. It is written on failure alone: an error with the
 *             dotted code, a message and sometimes a line of help, which the caller frees. What it held before is overwritten, not
 *             freed. There is no thread-local "last error". No text of an error holds a secret, a token, an SQL literal or a row's value.
 *             A denial is no error: it is a decision, with status 0. An error means that there is no decision.
 *
 * Ownership.  Who gets a pointer to a handle owns it and gives it back with the type's `_free`, once, in any order: what came from a
 *             handle keeps what it needs. A `checkrein_slice` or `checkrein_slices` that comes out belongs to the handle it came from
 *             and lives as long as that; the comment says so. A `checkrein_buffer` or `checkrein_findings` that comes out belongs to the
 *             caller. What goes in is borrowed for the call; nothing of it is kept, save a callback's `user_data`.
 *
 * NULL.       Every pointer is checked. A handle or a place for an answer that is NULL gives `CHECKREIN_E_BOUNDARY_ARGUMENT`, unless the
 *             comment says what NULL means. `_free(NULL)` does nothing. An array may be NULL where its length is 0.
 *
 * Checked.    Handles of another type, lengths beyond the limits (`…_LIMIT`; nothing is read then), text that is not UTF-8, and numbers
 *             that are none of their constants give `CHECKREIN_E_BOUNDARY_ARGUMENT`. A handle that was closed, or that another took over,
 *             gives `CHECKREIN_E_BOUNDARY_CLOSED`. What cannot be checked: a handle that was freed, or a length that is a lie.
 *
 * Options.    They begin with `size`, which the caller sets to `sizeof` them: a later version may add members behind, and a program that
 *             was compiled with an older header goes on. Zero is the default of every member. Values, columns and slices never grow.
 *
 * Panics.     None leaves a function: it becomes `CHECKREIN_E_BOUNDARY_PANIC`, and nothing was permitted. A connection, masker, plan or
 *             stream that it went through is out of use for good; all else goes on. A message on stderr, by Rust's own hook, may precede
 *             it. Only a lack of memory ends the process.
 *
 * Threads.    Errors, policies, catalogs, decisions, scanners and approval requests are immutable: any number of threads may use one. So
 *             may they use an enforcer, a session or a log. On a connection or stream threads take turns. A masker or plan is for one
 *             thread at a time, since a call ends the life of what the call before it lent. Nobody may free what another thread uses.
 *
 * Fork.       A handle is its process's own. In a child that was forked from the one that made it every call gives
 *             `CHECKREIN_E_BOUNDARY_FORKED`, before any lock is touched, and `_free` does nothing. Only errors, buffers and findings may be used there.
 *             Make a new enforcer in the child, with another log: a log has one writer.
 *
 * Callbacks.  They are called by the thread that made the call. They must not throw, unwind or jump out.
 */

#ifndef CHECKREIN_H
#define CHECKREIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#ifdef __cplusplus
extern "C" {
#endif

// What a call can come to; numbers are never reused.
enum {
  CHECKREIN_OK = 0,
  // `wire.too_large`: A document is larger than its limit.
  CHECKREIN_E_WIRE_TOO_LARGE = 1001,
  // `wire.syntax`: A document is not the JSON or YAML it should be.
  CHECKREIN_E_WIRE_SYNTAX = 1002,
  // `wire.duplicate_key`: A JSON object has the same key twice.
  CHECKREIN_E_WIRE_DUPLICATE_KEY = 1003,
  // `wire.too_deep`: A document is nested deeper than its limit.
  CHECKREIN_E_WIRE_TOO_DEEP = 1004,
  // `wire.schema`: A document has a field that is unknown, missing or of the wrong type.
  CHECKREIN_E_WIRE_SCHEMA = 1005,
  // `wire.base64`: A value is not unpadded base64url.
  CHECKREIN_E_WIRE_BASE64 = 1006,
  // `wire.number`: A number is not an integer within 2^53.
  CHECKREIN_E_WIRE_NUMBER = 1007,
  // `request.too_large`: A request has a part that is larger than its limit.
  CHECKREIN_E_REQUEST_TOO_LARGE = 1101,
  // `request.invalid`: A request has a part that is not of its kind.
  CHECKREIN_E_REQUEST_INVALID = 1102,
  // `identity.token_malformed`: A token is not a compact JWS with a JSON header and JSON claims.
  CHECKREIN_E_IDENTITY_TOKEN_MALFORMED = 2001,
  // `identity.header_forbidden`: A token's header has a member that is not allowed.
  CHECKREIN_E_IDENTITY_HEADER_FORBIDDEN = 2002,
  // `identity.type_forbidden`: A token is of a type that its issuer's entry does not allow.
  CHECKREIN_E_IDENTITY_TYPE_FORBIDDEN = 2003,
  // `identity.issuer_unknown`: No issuer of the policy is the one that a token names.
  CHECKREIN_E_IDENTITY_ISSUER_UNKNOWN = 2004,
  // `identity.key_unknown`: No key of the issuer is the one that a token names.
  CHECKREIN_E_IDENTITY_KEY_UNKNOWN = 2005,
  // `identity.algorithm_mismatch`: A token names another algorithm than the one its key is for.
  CHECKREIN_E_IDENTITY_ALGORITHM_MISMATCH = 2006,
  // `identity.signature_invalid`: A token's signature does not verify.
  CHECKREIN_E_IDENTITY_SIGNATURE_INVALID = 2007,
  // `identity.audience_mismatch`: A token is meant for another audience.
  CHECKREIN_E_IDENTITY_AUDIENCE_MISMATCH = 2008,
  // `identity.token_expired`: A token has expired.
  CHECKREIN_E_IDENTITY_TOKEN_EXPIRED = 2009,
  // `identity.token_not_yet_valid`: A token is not valid yet, or was issued in the future.
  CHECKREIN_E_IDENTITY_TOKEN_NOT_YET_VALID = 2010,
  // `identity.lifetime`: A token lives longer than its issuer's entry allows.
  CHECKREIN_E_IDENTITY_LIFETIME = 2011,
  // `identity.claim_missing`: A token lacks a claim that is required.
  CHECKREIN_E_IDENTITY_CLAIM_MISSING = 2012,
  // `identity.claim_invalid`: A claim of a token is not of its kind.
  CHECKREIN_E_IDENTITY_CLAIM_INVALID = 2013,
  // `identity.groups_unknown`: A token does not hold the caller's groups but says where they could be asked for.
  CHECKREIN_E_IDENTITY_GROUPS_UNKNOWN = 2014,
  // `identity.keys_invalid`: A key set is not a JWK set, or holds a key that must not be used.
  CHECKREIN_E_IDENTITY_KEYS_INVALID = 2101,
  // `identity.keys_private`: A key set holds a private or symmetric key.
  CHECKREIN_E_IDENTITY_KEYS_PRIVATE = 2102,
  // `identity.issuer_invalid`: An issuer's entry in a policy is not one that can be used.
  CHECKREIN_E_IDENTITY_ISSUER_INVALID = 2103,
  // `catalog.invalid`: A catalog does not have the shape of a catalog.
  CHECKREIN_E_CATALOG_INVALID = 3001,
  // `policy.schema`: A policy has a field that is unknown, missing or of the wrong kind.
  CHECKREIN_E_POLICY_SCHEMA = 4001,
  // `policy.name`: A policy names something that there is not.
  CHECKREIN_E_POLICY_NAME = 4002,
  // `policy.duplicate`: A policy says the same thing twice, or in two ways.
  CHECKREIN_E_POLICY_DUPLICATE = 4003,
  // `policy.never_fires`: A rule of the policy can never fire.
  CHECKREIN_E_POLICY_NEVER_FIRES = 4004,
  // `policy.pattern`: A pattern of the policy cannot be read.
  CHECKREIN_E_POLICY_PATTERN = 4005,
  // `policy.condition`: A condition of the policy cannot be read, or is beyond its limits.
  CHECKREIN_E_POLICY_CONDITION = 4006,
  // `policy.mask_missing`: A class of the policy has no mask.
  CHECKREIN_E_POLICY_MASK_MISSING = 4007,
  // `policy.mask_rank`: Two masks of equal rank stand on one class.
  CHECKREIN_E_POLICY_MASK_RANK = 4008,
  // `policy.mask_unsupported`: A mask names an operator that this version does not have.
  CHECKREIN_E_POLICY_MASK_UNSUPPORTED = 4009,
  // `policy.approval`: The approvers of a rule cannot satisfy it.
  CHECKREIN_E_POLICY_APPROVAL = 4010,
  // `policy.too_large`: A policy has more parts than its limit.
  CHECKREIN_E_POLICY_TOO_LARGE = 4011,
  // `policy.file`: A policy names a file that is not given.
  CHECKREIN_E_POLICY_FILE = 4012,
  // `session.resource_unknown`: The policy in force knows no resource of this name.
  CHECKREIN_E_SESSION_RESOURCE_UNKNOWN = 4401,
  // `session.too_many`: More jobs were ended than are remembered.
  CHECKREIN_E_SESSION_TOO_MANY = 4402,
  // `session.outcome_unexpected`: An outcome was reported for a permit of another connection.
  CHECKREIN_E_SESSION_OUTCOME_UNEXPECTED = 4403,
  // `session.reveal`: The policy does not let this caller open an encrypted value, or the session is at its end.
  CHECKREIN_E_SESSION_REVEAL = 4404,
  // `approval.invalid`: An approval request does not have the shape of one.
  CHECKREIN_E_APPROVAL_INVALID = 5001,
  // `approval.digest`: An approval request's digest is not that of its content.
  CHECKREIN_E_APPROVAL_DIGEST = 5002,
  // `approval.key`: The key that should sign an approval is out of reach.
  CHECKREIN_E_APPROVAL_KEY = 5003,
  // `mask.arity`: A result has another number of columns than was decided on.
  CHECKREIN_E_MASK_ARITY = 6001,
  // `mask.origin`: A column of a result comes from elsewhere than was decided on.
  CHECKREIN_E_MASK_ORIGIN = 6002,
  // `mask.key`: A masking key is missing.
  CHECKREIN_E_MASK_KEY = 6003,
  // `mask.constant`: A constant does not fit the type of the column that it replaces.
  CHECKREIN_E_MASK_CONSTANT = 6004,
  // `mask.row`: A row or a cell does not fit its plan.
  CHECKREIN_E_MASK_ROW = 6005,
  // `mask.kind`: A mask cannot hold the type of the column that it is for.
  CHECKREIN_E_MASK_KIND = 6006,
  // `mask.token`: An encrypted token does not open.
  CHECKREIN_E_MASK_TOKEN = 6007,
  // `scan.config`: A scanner's configuration names what there is not, or has a part that is not of its kind or beyond its limit.
  CHECKREIN_E_SCAN_CONFIG = 6101,
  // `scan.utf8`: A text that is scanned as it comes is not UTF-8.
  CHECKREIN_E_SCAN_UTF8 = 6102,
  // `mask.json`: A JSON document is nested more deeply than it is looked at.
  CHECKREIN_E_MASK_JSON = 6110,
  // `copy.format`: A COPY is in a format that is not read, or its options do not fit one another.
  CHECKREIN_E_COPY_FORMAT = 6120,
  // `copy.stream`: A COPY stream is not written as its format says, or has a row beyond the limit.
  CHECKREIN_E_COPY_STREAM = 6121,
  // `audit.unavailable`: The log cannot take an entry any more; nothing is permitted.
  CHECKREIN_E_AUDIT_UNAVAILABLE = 7001,
  // `audit.corrupt`: The log is damaged where it was durable.
  CHECKREIN_E_AUDIT_CORRUPT = 7002,
  // `audit.checkpoint`: A checkpoint is missing, malformed or not signed by this key.
  CHECKREIN_E_AUDIT_CHECKPOINT = 7003,
  // `audit.inconsistent`: The entries are not those that a checkpoint was signed over.
  CHECKREIN_E_AUDIT_INCONSISTENT = 7004,
  // `audit.entry`: An entry is not in its stable form.
  CHECKREIN_E_AUDIT_ENTRY = 7005,
  // `audit.locked`: Another writer has the log open.
  CHECKREIN_E_AUDIT_LOCKED = 7006,
  // `audit.key`: A log's origin, signing key or verifier key is not in its text form.
  CHECKREIN_E_AUDIT_KEY = 7007,
  // `audit.proof`: A proof does not prove what it claims, or cannot be made.
  CHECKREIN_E_AUDIT_PROOF = 7008,
  // `boundary.argument`: An argument is missing, of the wrong type or out of its range.
  CHECKREIN_E_BOUNDARY_ARGUMENT = 9001,
  // `boundary.panic`: A panic was caught at the boundary; nothing was permitted.
  CHECKREIN_E_BOUNDARY_PANIC = 9002,
  // `boundary.closed`: A handle is used that was closed, or that another object took over.
  CHECKREIN_E_BOUNDARY_CLOSED = 9003,
  // `boundary.callback`: A function that the host gave failed.
  CHECKREIN_E_BOUNDARY_CALLBACK = 9004,
  // `boundary.forked`: A handle is used in a process that was forked from the one that made it.
  CHECKREIN_E_BOUNDARY_FORKED = 9005,
  // `host.file`: A file could not be read or written.
  CHECKREIN_E_HOST_FILE = 9101,
  // `host.random`: The operating system gave no randomness.
  CHECKREIN_E_HOST_RANDOM = 9102,
  // `host.path`: A file's name leads out of the folder that it must be in.
  CHECKREIN_E_HOST_PATH = 9103,
  // `host.permissions`: A file with a secret can be read by others.
  CHECKREIN_E_HOST_PERMISSIONS = 9104,
  // `host.key_file`: A key file does not have the shape of one.
  CHECKREIN_E_HOST_KEY_FILE = 9105,
  // `wrapper.unsupported`: A wrapper around a driver can't see through what was asked, so it was not passed on.
  CHECKREIN_E_WRAPPER_UNSUPPORTED = 9201,
};


// The version of this binary interface.
#define CHECKREIN_ABI_VERSION 1

// The longest text, document or value that is read: 1 GiB, more than any database takes. What says that it is longer is not looked at.
#define CHECKREIN_BYTES_LIMIT (1 << 30)

// SQL NULL; what a zeroed `checkrein_value` is.
#define CHECKREIN_VALUE_NULL 0

// A truth value: `integer` is 0 or 1.
#define CHECKREIN_VALUE_BOOL 1

// A whole number: `integer`.
#define CHECKREIN_VALUE_INT 2

// A binary floating-point number: `real`.
#define CHECKREIN_VALUE_FLOAT 3

// A decimal, or a whole number beyond 64 bits: `bytes`, as the driver prints it.
#define CHECKREIN_VALUE_DECIMAL 4

// Characters: `bytes`, UTF-8.
#define CHECKREIN_VALUE_TEXT 5

// Octets: `bytes`.
#define CHECKREIN_VALUE_BYTES 6

// A value of another type: its type's name in `type_name`, its text form in `bytes`.
#define CHECKREIN_VALUE_OTHER 7

// A policy document is YAML.
#define CHECKREIN_FORMAT_YAML 0

// A policy document is JSON.
#define CHECKREIN_FORMAT_JSON 1

// An entry is durable, together with what others append meanwhile.
#define CHECKREIN_AUDIT_GROUP 0

// An entry is handed to the kernel: it survives the end of the process, not of power.
#define CHECKREIN_AUDIT_BUFFERED 1

// An entry is durable by itself.
#define CHECKREIN_AUDIT_SYNC 2

// A callback's answer: the key was written.
#define CHECKREIN_KEY_FOUND 0

// A callback's answer: there is no key of this name.
#define CHECKREIN_KEY_NONE 1

// The most bytes that a key may have; HMAC-SHA256 gains nothing from more than 64.
#define CHECKREIN_KEY_BYTES 256

// The host records nothing of a session.
#define CHECKREIN_RECORDS_NONE 0

// The host records that it was, and its statements' figures.
#define CHECKREIN_RECORDS_META 1

// The host records statements.
#define CHECKREIN_RECORDS_STATEMENTS 2

// The host records statements, and digests of results.
#define CHECKREIN_RECORDS_RESULTS_HASH 3

// The host records statements and masked results.
#define CHECKREIN_RECORDS_RESULTS_MASKED 4

// Parameters are marked as the database itself marks them (`?`, `$1`, `:name`).
#define CHECKREIN_PLACEHOLDERS_NATIVE 0

// Parameters are marked `%s` or `%(name)s`, and the driver rewrites them.
#define CHECKREIN_PLACEHOLDERS_FORMAT 1

// The statement went well.
#define CHECKREIN_OUTCOME_OK 0

// The database refused it, or it failed.
#define CHECKREIN_OUTCOME_ERROR 1

// It was cancelled.
#define CHECKREIN_OUTCOME_CANCELLED 2

// The most parameters of one execution.
#define CHECKREIN_PARAMETERS_LIMIT 65535

// The most values of all executions of one call together.
#define CHECKREIN_VALUES_LIMIT (1 << 24)

// The most requests, and the most approvals of one request, that are presented in one call.
#define CHECKREIN_PRESENTED_LIMIT 1024

// The statement may run, with duties.
#define CHECKREIN_PERMIT 1

// It may not.
#define CHECKREIN_DENY 2

// It may once people approve.
#define CHECKREIN_HOLD 3

// The column has no fixed type, or the driver does not tell.
#define CHECKREIN_COLUMN_UNKNOWN 0

// Characters.
#define CHECKREIN_COLUMN_TEXT 1

// Whole numbers.
#define CHECKREIN_COLUMN_INT 2

// Binary floating-point numbers.
#define CHECKREIN_COLUMN_FLOAT 3

// Decimal numbers.
#define CHECKREIN_COLUMN_DECIMAL 4

// Truth values.
#define CHECKREIN_COLUMN_BOOL 5

// Octets.
#define CHECKREIN_COLUMN_BYTES 6

// Calendar days.
#define CHECKREIN_COLUMN_DATE 7

// Times of day.
#define CHECKREIN_COLUMN_TIME 8

// Moments.
#define CHECKREIN_COLUMN_TIMESTAMP 9

// JSON documents.
#define CHECKREIN_COLUMN_JSON 10

// UUIDs.
#define CHECKREIN_COLUMN_UUID 11

// A type that is known and none of these.
#define CHECKREIN_COLUMN_OTHER 12

// The most cells of one batch.
#define CHECKREIN_CELLS_LIMIT (1 << 28)

// The approver says yes.
#define CHECKREIN_APPROVE 1

// The approver says no.
#define CHECKREIN_REFUSE 2

// The most classes that one question names.
#define CHECKREIN_CLASSES_LIMIT 4096

// The most schemas of a search path.
#define CHECKREIN_SCHEMAS_LIMIT 4096

// What people are asked to approve: the whole occasion, with a digest over all of it.
//
// Immutable; any thread may use it. What it lends lives as long as it does.
typedef struct checkrein_approval_request checkrein_approval_request;

// What a database holds: read once, shared by any number of connections.
//
// Immutable; any thread may use it. What is made with it keeps what it needs.
typedef struct checkrein_catalog checkrein_catalog;

// What one database connection remembers that changes the meaning of later text.
//
// Threads may share it; they take turns. A panic in a call breaks it: every later call gives `boundary.panic`.
typedef struct checkrein_connection checkrein_connection;

// Masks the bytes of a COPY TO STDOUT as they come, cut anywhere.
//
// Threads that share it take turns. Made by `checkrein_decision_copy`; may outlive the decision. A panic in a call breaks it: every later
// call gives `boundary.panic`.
typedef struct checkrein_copy_masker checkrein_copy_masker;

// The answer to a statement.
//
// Immutable; any thread may use it. What it lends (texts, lists, documents) lives as long as it does.
typedef struct checkrein_decision checkrein_decision;

// Holds a policy and its log. Make one for a process and share it.
//
// Any number of threads may use it at once. A panic in a call leaves it usable. What came from it (sessions, connections, decisions)
// keeps what it needs and may outlive it.
typedef struct checkrein_enforcer checkrein_enforcer;

// Why a call failed: code, message, help. Nothing in it is a secret, a token, an SQL literal or a row's value.
//
// Owned by the caller who asked for it. Immutable: any thread may read it, a forked child too.
typedef struct checkrein_error checkrein_error;

// An append-only log with signed checkpoints, with one writer in all processes.
//
// Any number of threads may use it at once. An enforcer takes it over; it is spent then, and only `free` is left to call.
typedef struct checkrein_log checkrein_log;

// Masks one result, in any number of batches.
//
// One thread at a time: what a call puts into cells lives until the next call that masks rows, resets or frees. Made by
// `checkrein_decision_masker`; may outlive the decision. A panic in a call breaks it: every later call gives `boundary.panic`.
typedef struct checkrein_masker checkrein_masker;

// A plan of one result, made from a document; it permits nothing, and has no row limit.
//
// One thread at a time, as a masker. A panic in a call breaks it: every later call gives `boundary.panic`.
typedef struct checkrein_plan checkrein_plan;

// A compiled policy: made once, given to any number of enforcers.
//
// Immutable; any thread may use it.
typedef struct checkrein_policy checkrein_policy;

// Finds personal data and secrets in texts, and puts something else in their place.
//
// Immutable; any number of threads may use it at once. Made once and shared: making one takes milliseconds.
typedef struct checkrein_scanner checkrein_scanner;

// One period of access, bound to a caller and a resource, with an end.
//
// Any number of threads may use it at once.
typedef struct checkrein_session checkrein_session;

// A text that comes in parts, as bytes.
//
// Threads that share it take turns. Made by `checkrein_scanner_stream`; may outlive the scanner. A panic in a call breaks it: every later
// call gives `boundary.panic`.
typedef struct checkrein_stream checkrein_stream;

// 0 for success, otherwise the number of an error code (`CHECKREIN_E_…` above). Numbers are never reused.
typedef int32_t checkrein_status;

// Bytes that belong to somebody else. Text is UTF-8, without a zero byte at its end. `data` may be NULL where `len` is 0.
typedef struct {
  // The first byte; NULL for what is absent.
  const uint8_t *data;
  // How many there are.
  size_t len;
} checkrein_slice;

// One row of the table of error codes. Everything in it is static.
typedef struct {
  // The number, as a status has it.
  checkrein_status number;
  // The dotted name, such as `boundary.argument`.
  checkrein_slice name;
  // What it means, in one sentence.
  checkrein_slice meaning;
} checkrein_code;

// Bytes that belong to the caller, who gives them back with `checkrein_buffer_free`. A zero byte follows them that `len` does not count.
typedef struct {
  // The first byte.
  uint8_t *data;
  // How many there are.
  size_t len;
} checkrein_buffer;

// Several slices, one behind the other.
typedef struct {
  // The first.
  const checkrein_slice *data;
  // How many there are.
  size_t len;
} checkrein_slices;

// Where a callback writes a key. The library wipes it.
typedef struct {
  // Counts up with each rotation; tokens carry it.
  uint32_t version;
  // How many bytes of `secret` are used: at least 16.
  size_t len;
  // The key.
  uint8_t secret[256];
} checkrein_key;

// Gives the masking key of this name and version, the current one where `version` is NULL: `CHECKREIN_KEY_FOUND`, `CHECKREIN_KEY_NONE`, or
// anything else for a failure, which is reported as `boundary.callback`; nothing is shown unmasked for it. It is called while a masker is
// made or a token revealed, which may be of an earlier version; by the thread that does so, by several at once. It may call this library.
// It must not throw, unwind or jump out.
typedef int32_t (*checkrein_key_callback)(void *user_data,
                                          checkrein_slice name,
                                          const uint32_t *version,
                                          checkrein_key *key);

// Gives back what a callback was given.
typedef void (*checkrein_free_callback)(void *user_data);

// Where masking keys come from: a file, or a callback, or (NULL, or all of it zero but `size`) nowhere.
typedef struct {
  // `sizeof(checkrein_mask_keys)`
  size_t size;
  // The path of a key file; empty for none.
  checkrein_slice file;
  // A callback; NULL for none.
  checkrein_key_callback callback;
  // Handed to both callbacks as it is. Threads share it.
  void *user_data;
  // Called once with `user_data`, when nothing needs it any more (the enforcer and all that came from it are freed), by whichever
  // thread frees the last. NULL for none. Not called when the enforcer could not be made.
  checkrein_free_callback free_user_data;
} checkrein_mask_keys;

// What a host says when it opens a session; all of it zero but `size` for nothing.
typedef struct {
  // `sizeof(checkrein_session_options)`
  size_t size;
  // When the session ends at the latest, in milliseconds since 1970, whatever token and policy say; 0 for no such moment.
  int64_t lease;
  // What the host itself records, `CHECKREIN_RECORDS_…`. A policy that demands more denies.
  uint32_t records;
} checkrein_session_options;

// One value of the database. Members that its kind does not name are not looked at. Its layout is part of the ABI and never grows.
typedef struct {
  // `CHECKREIN_VALUE_…`
  uint32_t kind;
  // A truth value or whole number.
  int64_t integer;
  // A floating-point number.
  double real;
  // Characters, octets or digits.
  checkrein_slice bytes;
  // The type's name, for `CHECKREIN_VALUE_OTHER`.
  checkrein_slice type_name;
} checkrein_value;

// What may be said beside a statement; NULL, or all of it zero but `size`, for nothing.
typedef struct {
  // `sizeof(checkrein_decide_options)`
  size_t size;
  // About the occasion, for conditions of the policy: a JSON object of strings, booleans and integers; empty for none.
  checkrein_slice context;
  // The parameters' names, one for each of one execution, where the statement names them; NULL where they go by position.
  const checkrein_slice *names;
  // How many executions the parameters are for (`executemany`), row by row, each with as many; 0 means one.
  size_t executions;
  // How parameters are marked in the text, `CHECKREIN_PLACEHOLDERS_…`.
  uint32_t placeholders;
} checkrein_decide_options;

// A request that was held, with the approvals that were given for it.
typedef struct {
  // The request.
  const checkrein_approval_request *request;
  // Signed approvals.
  const checkrein_slice *approvals;
  // How many there are.
  size_t approvals_len;
} checkrein_presentation;

// A number that may be absent.
typedef struct {
  // The number; 0 where it is absent.
  uint64_t value;
  // Whether there is one.
  bool present;
} checkrein_optional_u64;

// One column of a result, as the driver describes it. Its layout is part of the ABI and never grows.
typedef struct {
  // The name that the driver shows.
  checkrein_slice name;
  // What kind of values it holds, `CHECKREIN_COLUMN_…`.
  uint32_t kind;
  // Where the driver tells which stored column it shows (a table's, never a view's): the schema. All three, or none (empty).
  checkrein_slice schema;
  // The relation.
  checkrein_slice relation;
  // The column.
  checkrein_slice column;
} checkrein_column;

// Positions of columns, from 0, ascending.
typedef struct {
  // The first.
  const size_t *data;
  // How many there are.
  size_t len;
} checkrein_positions;

// One stretch of text that is an entity. Its layout is part of the ABI and never grows.
typedef struct {
  // Where it begins, in bytes.
  size_t start;
  // Where it ends: the first byte that does not belong to it.
  size_t end;
  // What it is.
  checkrein_slice entity;
  // Why: `form`, `checksum`, `form_and_context`, `checksum_and_context`, `form_and_hint`, `checksum_and_hint`, `detector` or `detector_failed`.
  checkrein_slice reason;
  // How sure that is, in thousandths.
  uint32_t score;
} checkrein_finding;

// Findings that belong to the caller, who gives them back with `checkrein_findings_free`. What they point to lives as long as the scanner or
// stream that they came from.
typedef struct {
  // The first; NULL where there is none.
  checkrein_finding *data;
  // How many there are.
  size_t len;
} checkrein_findings;

// What may be said beside a statement that is only classified; NULL, or all of it zero but `size`, for nothing.
typedef struct {
  // `sizeof(checkrein_classify_options)`
  size_t size;
  // What the database holds; NULL where that is not known.
  const checkrein_catalog *catalog;
  // The schemas that names are looked up in; NULL for the dialect's own.
  const checkrein_slice *search_path;
  // How many there are.
  size_t search_path_len;
  // How parameters are marked in the text, `CHECKREIN_PLACEHOLDERS_…`.
  uint32_t placeholders;
} checkrein_classify_options;

// The number of the error's code, as the call returned it.
checkrein_status checkrein_error_code(const checkrein_error *error, checkrein_status *code);

// The dotted name of the error's code. Lives as long as the program.
checkrein_status checkrein_error_name(const checkrein_error *error, checkrein_slice *name);

// What went wrong, beginning with the dotted name. Lives as long as the error.
checkrein_status checkrein_error_message(const checkrein_error *error, checkrein_slice *message);

// What to do about it; absent (`data` is NULL) where there is nothing to say. Lives as long as the error.
checkrein_status checkrein_error_help(const checkrein_error *error, checkrein_slice *help);

// Gives the error back. NULL is fine.
void checkrein_error_free(checkrein_error *error);

// The table of all error codes in order of number, and how many there are. Lives as long as the program.
checkrein_status checkrein_codes(const checkrein_code **codes, size_t *count, checkrein_error **error);

// The version of this binary interface. A program must refuse to run with another than it was compiled with, `CHECKREIN_ABI_VERSION`.
uint32_t checkrein_abi_version(void);

// The version of the library, such as `0.1.0`. Lives as long as the program.
checkrein_slice checkrein_version(void);

// Gives the bytes back and makes the buffer empty. NULL and an empty buffer are fine.
void checkrein_buffer_free(checkrein_buffer *buffer);

// Reads a catalog's JSON document.
//
// Errors: `catalog.invalid`, `wire.…`.
checkrein_status checkrein_catalog_from_json(checkrein_slice document,
                                             checkrein_catalog **catalog,
                                             checkrein_error **error);

// Gives the catalog back. NULL is fine.
void checkrein_catalog_free(checkrein_catalog *catalog);

// Compiles a policy document that names no files. `format` is `CHECKREIN_FORMAT_…`.
//
// Errors: `policy.…`, `wire.…`, `catalog.…`, `identity.…`.
checkrein_status checkrein_policy_compile(checkrein_slice document,
                                          uint32_t format,
                                          checkrein_policy **policy,
                                          checkrein_error **error);

// Compiles a policy from a file, `.json` or YAML; files that it names are looked for beside it.
//
// Errors: `host.…`, and those of `checkrein_policy_compile`.
checkrein_status checkrein_policy_from_file(checkrein_slice path, checkrein_policy **policy, checkrein_error **error);

// SHA-256 of the policy, in hexadecimal. Lives as long as the policy.
checkrein_status checkrein_policy_digest(const checkrein_policy *policy,
                                         checkrein_slice *digest,
                                         checkrein_error **error);

// `enforce` or `observe`. Lives as long as the program.
checkrein_status checkrein_policy_mode(const checkrein_policy *policy, checkrein_slice *mode, checkrein_error **error);

// The names of its resources. They live as long as the policy.
checkrein_status checkrein_policy_resources(const checkrein_policy *policy,
                                            checkrein_slices *names,
                                            checkrein_error **error);

// What may not be meant in it: a JSON array, empty where nothing was found.
checkrein_status checkrein_policy_lint(const checkrein_policy *policy,
                                       checkrein_buffer *findings,
                                       checkrein_error **error);

// Runs the tests that the policy carries; gives a JSON report.
checkrein_status checkrein_policy_test(const checkrein_policy *policy,
                                       checkrein_buffer *report,
                                       checkrein_error **error);

// Says who a token speaks for, by the policy's issuers: the principal as JSON. Gives no access. `now` is in milliseconds since 1970;
// NULL for the system's clock.
//
// Errors: `identity.…`.
checkrein_status checkrein_policy_verify(const checkrein_policy *policy,
                                         checkrein_slice token,
                                         const int64_t *now,
                                         checkrein_buffer *principal,
                                         checkrein_error **error);

// Gives the policy back. NULL is fine. Enforcers that were made with it go on.
void checkrein_policy_free(checkrein_policy *policy);

// Opens the log in a folder, which is made if it is not there, with the signing key that `checkrein_keygen` wrote.
//
// Errors: `host.…`, `audit.…`; `audit.locked` where another writer has it open.
checkrein_status checkrein_log_open(checkrein_slice folder,
                                    checkrein_slice signing_key,
                                    checkrein_log **log,
                                    checkrein_error **error);

// Appends an event, given as JSON, and gives its entry's number once it is as durable as `mode` (`CHECKREIN_AUDIT_…`) says.
//
// Errors: `audit.entry` for what is no event, `audit.unavailable` where the log did not take it.
checkrein_status checkrein_log_append(checkrein_log *log,
                                      checkrein_slice event,
                                      uint32_t mode,
                                      uint64_t *seq,
                                      checkrein_error **error);

// Makes all entries durable and signs a checkpoint over them: a signed note (C2SP), to keep elsewhere.
checkrein_status checkrein_log_checkpoint(checkrein_log *log, checkrein_buffer *note, checkrein_error **error);

// The public key that a stranger verifies the log with, `origin+hash+base64`. Lives as long as the handle.
checkrein_status checkrein_log_verifier_key(const checkrein_log *log, checkrein_slice *key, checkrein_error **error);

// Signs a last checkpoint and takes nothing more. Closing twice is fine.
//
// Errors: `audit.unavailable`; the log is closed all the same.
checkrein_status checkrein_log_close(checkrein_log *log, checkrein_error **error);

// Closes the log if it is open, and gives the handle back. NULL is fine.
void checkrein_log_free(checkrein_log *log);

// Puts an enforcer together from files: the policy (`.json` or YAML; files that it names are looked for beside it), the log's folder
// (made if it is not there), the log's signing key (as `checkrein_keygen` writes it), and masking keys (empty for none).
//
// Errors: `host.…` for files, `policy.…`, `wire.…`, `catalog.…` and `identity.…` for what is in them, `audit.…` for the log.
checkrein_status checkrein_enforcer_from_file(checkrein_slice policy,
                                              checkrein_slice audit,
                                              checkrein_slice signing_key,
                                              const checkrein_mask_keys *mask_keys,
                                              checkrein_enforcer **enforcer,
                                              checkrein_error **error);

// Puts an enforcer together from its parts. The log is taken over as soon as all arguments are found good: its handle is spent then,
// even where the call fails (`audit.…`, `identity.…`). The policy stays the caller's. `mask_keys` may be NULL.
checkrein_status checkrein_enforcer_new(const checkrein_policy *policy,
                                        checkrein_log *log,
                                        const checkrein_mask_keys *mask_keys,
                                        checkrein_enforcer **enforcer,
                                        checkrein_error **error);

// Verifies a token and opens a session on a resource. `options` may be NULL.
//
// Errors: `identity.…` where the token is not accepted, `session.resource_unknown`, `audit.…` where the log does not take the entry.
checkrein_status checkrein_enforcer_open_session(checkrein_enforcer *enforcer,
                                                 checkrein_slice token,
                                                 checkrein_slice resource,
                                                 const checkrein_session_options *options,
                                                 checkrein_session **session,
                                                 checkrein_error **error);

// Swaps the policy atomically; sessions that are open see it with their next statement. Without a policy (NULL), the file that the
// enforcer was made from is read again. When this fails, the policy in force stays.
//
// Errors: those of the policy; `audit.…`; `boundary.argument` without a policy where the enforcer came from no file.
checkrein_status checkrein_enforcer_reload(checkrein_enforcer *enforcer,
                                           const checkrein_policy *policy,
                                           checkrein_error **error);

// Ends a job: rules with `ends_with: job` stop covering its sessions.
//
// Errors: `session.too_many`.
checkrein_status checkrein_enforcer_end_job(checkrein_enforcer *enforcer, checkrein_slice job, checkrein_error **error);

// Signs the log as it stands: a signed note (C2SP), to keep elsewhere.
checkrein_status checkrein_enforcer_checkpoint(checkrein_enforcer *enforcer,
                                               checkrein_buffer *note,
                                               checkrein_error **error);

// SHA-256 of the policy in force, in hexadecimal.
checkrein_status checkrein_enforcer_policy_digest(const checkrein_enforcer *enforcer,
                                                  checkrein_buffer *digest,
                                                  checkrein_error **error);

// Whether the policy in force only observes.
checkrein_status checkrein_enforcer_observes(const checkrein_enforcer *enforcer,
                                             bool *observes,
                                             checkrein_error **error);

// Signs the log and lets go of it: later calls give `boundary.closed`. Sessions that are open keep the log until they, and all that
// came from them, are freed. Closing twice is fine.
//
// Errors: `audit.unavailable`; the enforcer is closed all the same.
checkrein_status checkrein_enforcer_close(checkrein_enforcer *enforcer,
                                          checkrein_error **error);

// Gives the enforcer back, closed or not. NULL is fine.
void checkrein_enforcer_free(checkrein_enforcer *enforcer);

// The state of one database connection: make one for each connection of the driver. `catalog` was read through it just now; NULL for
// the policy's own.
checkrein_status checkrein_session_connection(const checkrein_session *session,
                                              const checkrein_catalog *catalog,
                                              checkrein_connection **connection,
                                              checkrein_error **error);

// Opens a token that the mask `encrypt` made for this resource, where the policy lets the caller. What `value` points to is in `memory`,
// which the caller gives back with `checkrein_buffer_free` and may wipe before. Whatever the answer, it is in the log before it is given.
//
// Errors: `session.reveal` where the policy does not let the caller, `mask.token` for what is no such token, `mask.key` when its key is not
// there any more, `boundary.callback`, `audit.…`.
checkrein_status checkrein_session_reveal(const checkrein_session *session,
                                          checkrein_slice token,
                                          checkrein_value *value,
                                          checkrein_buffer *memory,
                                          checkrein_error **error);

// The session's name in the log: 32 hexadecimal digits. Lives as long as the session.
checkrein_status checkrein_session_id(const checkrein_session *session, checkrein_slice *id, checkrein_error **error);

// The resource's name. Lives as long as the session.
checkrein_status checkrein_session_resource(const checkrein_session *session,
                                            checkrein_slice *resource,
                                            checkrein_error **error);

// When it ends by itself, in milliseconds since 1970.
checkrein_status checkrein_session_ends(const checkrein_session *session, int64_t *ends, checkrein_error **error);

// Whether statements are still decided on, rather than denied.
checkrein_status checkrein_session_is_open(const checkrein_session *session, bool *open, checkrein_error **error);

// Who it belongs to, as JSON. Lives as long as the session.
checkrein_status checkrein_session_principal(const checkrein_session *session,
                                             checkrein_slice *principal,
                                             checkrein_error **error);

// What the log's commitments to this session's statements are salted with: 16 bytes. Who keeps it beside a recording can show which
// statement an entry speaks of; who has only the log cannot try out literals. Lives as long as the session.
checkrein_status checkrein_session_commitment_salt(const checkrein_session *session,
                                                   checkrein_slice *salt,
                                                   checkrein_error **error);

// Ends it now, for all its connections. Closing twice is fine.
//
// Errors: `audit.…` where the log does not take the entry; the session is closed all the same.
checkrein_status checkrein_session_close(checkrein_session *session, checkrein_error **error);

// Gives the handle back; does not end the session, whose connections go on. NULL is fine.
void checkrein_session_free(checkrein_session *session);

// Decides on a statement; the answer's entry is in the log before it is given. Whatever the statement contains, it gets a decision.
// `parameters` are as the driver gets them (NULL and 0 for none). `options` may be NULL. Nothing of the arguments is kept.
//
// Errors: `session.resource_unknown` where a reload took the resource away, `request.…`, `boundary.panic`.
checkrein_status checkrein_connection_decide(checkrein_connection *connection,
                                             checkrein_slice statement,
                                             const checkrein_value *parameters,
                                             size_t parameters_len,
                                             const checkrein_decide_options *options,
                                             checkrein_decision **decision,
                                             checkrein_error **error);

// Decides again on a statement that was held, with approvals of its request, or of several where several rules hold it. An approval
// that led to a permit is used up.
//
// Errors: as `checkrein_connection_decide`.
checkrein_status checkrein_connection_decide_with(checkrein_connection *connection,
                                                  checkrein_slice statement,
                                                  const checkrein_value *parameters,
                                                  size_t parameters_len,
                                                  const checkrein_decide_options *options,
                                                  const checkrein_presentation *presented,
                                                  size_t presented_len,
                                                  checkrein_decision **decision,
                                                  checkrein_error **error);

// Says what became of a permitted statement: `status` is `CHECKREIN_OUTCOME_…`, `rows` how many it showed or changed (NULL where that
// is not known). The connection's state moves on only when it went well. `permit` is a decision of this connection that permits.
//
// Errors: `session.outcome_unexpected`, `audit.…`.
checkrein_status checkrein_connection_outcome(checkrein_connection *connection,
                                              const checkrein_decision *permit,
                                              uint32_t status,
                                              const uint64_t *rows,
                                              checkrein_error **error);

// Gives a catalog that was read through this very connection just now: names that were touched before mean what it says.
checkrein_status checkrein_connection_refresh_catalog(checkrein_connection *connection,
                                                      const checkrein_catalog *catalog,
                                                      checkrein_error **error);

// Says that the driver begins no transaction by itself, so that what the end of one undoes is known: each is begun and ended by
// statements that are decided on here. To be called before the first statement: what was changed before it leaves the state unknown.
// `checkrein_connection_reset` keeps it.
checkrein_status checkrein_connection_sees_transactions(checkrein_connection *connection,
                                                        checkrein_error **error);

// Says that the driver undid a transaction by a call of its own, or by itself.
checkrein_status checkrein_connection_rolled_back(checkrein_connection *connection, checkrein_error **error);

// Says that the driver committed by a call of its own.
checkrein_status checkrein_connection_committed(checkrein_connection *connection, checkrein_error **error);

// Says that the database connection is as new: it remembers nothing of what was run on it. Never inside a transaction.
checkrein_status checkrein_connection_reset(checkrein_connection *connection, checkrein_error **error);

// Whether the state is known, so that statements can be read exactly.
checkrein_status checkrein_connection_is_certain(const checkrein_connection *connection,
                                                 bool *certain,
                                                 checkrein_error **error);

// The schemas that names are looked up in, as far as the library followed: a JSON array.
checkrein_status checkrein_connection_search_path(const checkrein_connection *connection,
                                                  checkrein_buffer *path,
                                                  checkrein_error **error);

// Gives the connection back. NULL is fine. Decisions that it gave go on.
void checkrein_connection_free(checkrein_connection *connection);

// `CHECKREIN_PERMIT`, `CHECKREIN_DENY` or `CHECKREIN_HOLD`.
checkrein_status checkrein_decision_verdict(const checkrein_decision *decision,
                                            uint32_t *verdict,
                                            checkrein_error **error);

// The number of its entry in the log; absent where the log could not take it.
checkrein_status checkrein_decision_seq(const checkrein_decision *decision,
                                        checkrein_optional_u64 *seq,
                                        checkrein_error **error);

// The rule that denies or holds; absent for the default deny, and for a permit, which has `rules`.
checkrein_status checkrein_decision_rule(const checkrein_decision *decision,
                                         checkrein_slice *rule,
                                         checkrein_error **error);

// The kind of reason for a denial; absent for a permit and a hold.
checkrein_status checkrein_decision_reason(const checkrein_decision *decision,
                                           checkrein_slice *reason,
                                           checkrein_error **error);

// What the caller may be told of a denial or hold; absent for a permit.
checkrein_status checkrein_decision_message(const checkrein_decision *decision,
                                            checkrein_slice *message,
                                            checkrein_error **error);

// What the statement would do, by name.
checkrein_status checkrein_decision_effects(const checkrein_decision *decision,
                                            checkrein_slices *effects,
                                            checkrein_error **error);

// The rules that cover a permitted statement.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_rules(const checkrein_decision *decision,
                                          checkrein_slices *rules,
                                          checkrein_error **error);

// The classes that a permitted statement touches.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_classes(const checkrein_decision *decision,
                                            checkrein_slices *classes,
                                            checkrein_error **error);

// The whole decision in canonical JSON (RFC 8785), byte for byte the same in every language.
checkrein_status checkrein_decision_json(const checkrein_decision *decision,
                                         checkrein_slice *json,
                                         checkrein_error **error);

// Everything that is known of the statement, as JSON.
checkrein_status checkrein_decision_classification(const checkrein_decision *decision,
                                                   checkrein_slice *json,
                                                   checkrein_error **error);

// What must be done, as JSON. Masking and the row limit are done by `checkrein_decision_masker`.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_obligations(const checkrein_decision *decision,
                                                checkrein_slice *json,
                                                checkrein_error **error);

// The most rows that may be shown; absent where there is no limit. The masker keeps to it.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_row_limit(const checkrein_decision *decision,
                                              checkrein_optional_u64 *limit,
                                              checkrein_error **error);

// Whether the connection's state changes when the statement has run: its outcome must be reported before the next one.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_changes_state(const checkrein_decision *decision,
                                                  bool *changes,
                                                  checkrein_error **error);

// Under a policy that only observes: the kind of reason for which enforcement would have refused; absent where it would not have.
//
// Errors: `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_observed(const checkrein_decision *decision,
                                             checkrein_slice *reason,
                                             checkrein_error **error);

// What people must approve. The caller owns it.
//
// Errors: `boundary.argument` where the decision is no hold.
checkrein_status checkrein_decision_request(const checkrein_decision *decision,
                                            checkrein_approval_request **request,
                                            checkrein_error **error);

// Makes the thing that masks one result of a permitted statement, from the result's columns as the driver describes them (NULL and 0
// for a statement without a result). The caller owns it; it may outlive the decision.
//
// Errors: `mask.…` where the result is not the one that was decided on, or a key is missing; `boundary.callback`. Nothing of the
// result may be shown then. `boundary.argument` where the decision is no permit.
checkrein_status checkrein_decision_masker(const checkrein_decision *decision,
                                           const checkrein_column *columns,
                                           size_t columns_len,
                                           checkrein_masker **masker,
                                           checkrein_error **error);

// Makes the thing that masks the bytes of a COPY TO STDOUT (PostgreSQL, the text format or CSV), from what its columns are, in the
// statement's order: COPY itself does not tell. The caller owns it; it may outlive the decision.
//
// Errors: `copy.format` for another statement, the binary format, and options that are not understood; those of
// `checkrein_decision_masker`.
checkrein_status checkrein_decision_copy(const checkrein_decision *decision,
                                         const checkrein_column *columns,
                                         size_t columns_len,
                                         checkrein_copy_masker **masker,
                                         checkrein_error **error);

// Gives the decision back, and what it lent. NULL is fine.
void checkrein_decision_free(checkrein_decision *decision);

// Masks a batch of rows in place: `rows` times `columns` cells, row by row. `shown` says how many of them, from the first on, may be
// shown: fewer than there are where the permit's row limit is reached; the cells of the others become NULL. Cells of columns that are
// not masked are not touched; cells of masked columns are read, and then point into the masker's memory until the next call on it
// that masks rows, resets or frees.
//
// Errors: `mask.row` for another number of columns than the result has; `boundary.argument` for a masked cell that is no value (text
// that is not UTF-8, for one: hand it in as octets). No cell has changed then, and no row may be shown.
checkrein_status checkrein_masker_rows(checkrein_masker *masker,
                                       checkrein_value *cells,
                                       size_t rows,
                                       size_t columns,
                                       size_t *shown,
                                       checkrein_error **error);

// As `checkrein_masker_rows` for one row: `shown` says whether it may be shown.
checkrein_status checkrein_masker_row(checkrein_masker *masker,
                                      checkrein_value *cells,
                                      size_t columns,
                                      bool *shown,
                                      checkrein_error **error);

// Masks one cell in place, by its column's position; a cell of a column that is not masked is not touched. Row by row, ask
// `checkrein_masker_admit` first. What cells point to lives until rows are masked, or the masker is reset or freed; who masks cell by cell
// resets it now and then, for it grows with each cell.
//
// Errors: `mask.row` where there is no such column; `boundary.argument` as with `checkrein_masker_rows`.
checkrein_status checkrein_masker_cell(checkrein_masker *masker,
                                       size_t column,
                                       checkrein_value *cell,
                                       checkrein_error **error);

// How many of the next `rows` rows may be shown. They count as shown, for all maskers of the permit together. Only for who masks cell
// by cell: the other functions ask themselves.
checkrein_status checkrein_masker_admit(checkrein_masker *masker,
                                        uint64_t rows,
                                        uint64_t *admitted,
                                        checkrein_error **error);

// The columns that are masked; all others are shown as they are. Lives as long as the masker.
checkrein_status checkrein_masker_masked_columns(const checkrein_masker *masker,
                                                 checkrein_positions *positions,
                                                 checkrein_error **error);

// What becomes of each column, and why: a JSON array. Lives as long as the masker.
checkrein_status checkrein_masker_explain(const checkrein_masker *masker,
                                          checkrein_slice *json,
                                          checkrein_error **error);

// Gives back the memory of the cells that were masked last.
checkrein_status checkrein_masker_reset(checkrein_masker *masker, checkrein_error **error);

// Gives the masker back, and the memory of the cells that were masked last. NULL is fine.
void checkrein_masker_free(checkrein_masker *masker);

// Takes the next bytes, and gives what may be seen: whole rows, none beyond the row limit.
//
// Errors: `mask.row` for a row with another number of cells than there are columns, `copy.stream` for what the server does not write in
// this format, then and from then on; `boundary.closed` after its end.
checkrein_status checkrein_copy_masker_push(checkrein_copy_masker *masker,
                                            checkrein_slice part,
                                            checkrein_buffer *shown,
                                            checkrein_error **error);

// Ends the stream. Nothing more can be pushed, whether it fails or not.
//
// Errors: `copy.stream` where it ends within a row, which is not shown; `boundary.closed` after its end.
checkrein_status checkrein_copy_masker_finish(checkrein_copy_masker *masker, checkrein_error **error);

// What becomes of each column, and why: a JSON array.
//
// Errors: `boundary.closed` after its end.
checkrein_status checkrein_copy_masker_explain(const checkrein_copy_masker *masker,
                                               checkrein_buffer *json,
                                               checkrein_error **error);

// Gives it back. NULL is fine.
void checkrein_copy_masker_free(checkrein_copy_masker *masker);

// Makes a plan from a JSON document: what `checkrein_answer` takes with the verb `mask`, without `verb` and `rows`.
//
// Errors: `mask.…`, `wire.…`, `request.…`.
checkrein_status checkrein_plan_from_json(checkrein_slice document, checkrein_plan **plan, checkrein_error **error);

// As `checkrein_masker_rows`; every row is masked.
checkrein_status checkrein_plan_rows(checkrein_plan *plan,
                                     checkrein_value *cells,
                                     size_t rows,
                                     size_t columns,
                                     checkrein_error **error);

// As `checkrein_plan_rows` for one row.
checkrein_status checkrein_plan_row(checkrein_plan *plan,
                                    checkrein_value *cells,
                                    size_t columns,
                                    checkrein_error **error);

// As `checkrein_masker_cell`. Counts the cell, not the row.
checkrein_status checkrein_plan_cell(checkrein_plan *plan,
                                     size_t column,
                                     checkrein_value *cell,
                                     checkrein_error **error);

// The columns that are masked. Lives as long as the plan.
checkrein_status checkrein_plan_masked_columns(const checkrein_plan *plan,
                                               checkrein_positions *positions,
                                               checkrein_error **error);

// What becomes of each column, and why: a JSON array. Lives as long as the plan.
checkrein_status checkrein_plan_explain(const checkrein_plan *plan, checkrein_slice *json, checkrein_error **error);

// What was masked so far, in figures by column and by class: JSON.
checkrein_status checkrein_plan_summary(const checkrein_plan *plan, checkrein_buffer *json, checkrein_error **error);

// Gives back the memory of the cells that were masked last.
checkrein_status checkrein_plan_reset(checkrein_plan *plan, checkrein_error **error);

// Gives the plan back, and the memory of the cells that were masked last. NULL is fine.
void checkrein_plan_free(checkrein_plan *plan);

// Gives the findings back and makes them empty. NULL and empty ones are fine.
void checkrein_findings_free(checkrein_findings *findings);

// Makes a scanner from a configuration, a JSON document; empty for the defaults. `replace` is a JSON object of the texts that stand in
// place of findings: by an entity's name, `secret` for every vendor's secret, `*` for all others, which is `[{entity}]` unless said
// otherwise; `{entity}` stands for the entity's name. Empty for nothing but that.
//
// Errors: `scan.config`, `wire.…`.
checkrein_status checkrein_scanner_new(checkrein_slice config,
                                       checkrein_slice replace,
                                       checkrein_scanner **scanner,
                                       checkrein_error **error);

// The same scanner for the values of a column of this name: one that speaks of what they are raises their score.
checkrein_status checkrein_scanner_for_column(const checkrein_scanner *scanner,
                                              checkrein_slice name,
                                              checkrein_scanner **hinted,
                                              checkrein_error **error);

// Finds what there is in a text, in order, without overlaps; spans are in bytes. The caller gives the findings back with
// `checkrein_findings_free`; what they point to lives as long as the scanner. Bytes that are not UTF-8 belong to no finding.
checkrein_status checkrein_scanner_scan(const checkrein_scanner *scanner,
                                        checkrein_slice text,
                                        checkrein_findings *findings,
                                        checkrein_error **error);

// The text with something else in place of what is found.
//
// Errors: `scan.utf8` where it is not UTF-8, unless the configuration's `invalid_utf8` is `replace`.
checkrein_status checkrein_scanner_mask(const checkrein_scanner *scanner,
                                        checkrein_slice text,
                                        checkrein_buffer *masked,
                                        checkrein_error **error);

// As `checkrein_scanner_mask` for JSON documents, also one on a line, which stay documents: strings are read without their escapes, numbers
// in which something is found become `null`, and the names of members speak of what they stand for.
//
// Errors: also `mask.json` for a document that is nested beyond 1,000 levels.
checkrein_status checkrein_scanner_mask_json(const checkrein_scanner *scanner,
                                             checkrein_slice text,
                                             checkrein_buffer *masked,
                                             checkrein_error **error);

// A text that comes in parts, cut anywhere, also within a character: the masked output is that of the whole text.
checkrein_status checkrein_scanner_stream(const checkrein_scanner *scanner,
                                          checkrein_stream **stream,
                                          checkrein_error **error);

// The names of the entities that are looked for. Live as long as the scanner.
checkrein_status checkrein_scanner_entities(const checkrein_scanner *scanner,
                                            checkrein_slices *entities,
                                            checkrein_error **error);

// Gives the scanner back. NULL is fine.
void checkrein_scanner_free(checkrein_scanner *scanner);

// Everything that content can be recognised as, sorted by name: a JSON array of objects with `name`, `title`, `group`, `profile`,
// `validator`, `source`, `layouts`, `context` and `example`.
checkrein_status checkrein_entities(checkrein_buffer *json,
                                    checkrein_error **error);

// Takes the next part, and gives what is decided.
//
// Errors: `scan.utf8` if the text is not UTF-8 and the configuration refuses that, then and from then on; `boundary.closed` after its end.
checkrein_status checkrein_stream_push(checkrein_stream *stream,
                                       checkrein_slice part,
                                       checkrein_buffer *decided,
                                       checkrein_error **error);

// Ends the text, and gives the rest. Nothing more can be pushed, whether it fails or not.
//
// Errors: `scan.utf8` where the text ends within a character; `boundary.closed` after its end.
checkrein_status checkrein_stream_finish(checkrein_stream *stream, checkrein_buffer *rest, checkrein_error **error);

// The findings since the last call, in order, without overlaps; spans are in bytes of the text as it came. The caller gives them back with
// `checkrein_findings_free`; what they point to lives as long as the stream.
checkrein_status checkrein_stream_findings(checkrein_stream *stream,
                                           checkrein_findings *findings,
                                           checkrein_error **error);

// How many bytes came and are not decided: bounded, however long the text.
checkrein_status checkrein_stream_held_back(const checkrein_stream *stream, size_t *bytes, checkrein_error **error);

// Gives the stream back. NULL is fine.
void checkrein_stream_free(checkrein_stream *stream);

// Reads the JSON form and checks every digest in it.
//
// Errors: `approval.…`, `wire.…`.
checkrein_status checkrein_approval_request_from_json(checkrein_slice json,
                                                      checkrein_approval_request **request,
                                                      checkrein_error **error);

// The canonical JSON form, to hand to an approver.
checkrein_status checkrein_approval_request_json(const checkrein_approval_request *request,
                                                 checkrein_slice *json,
                                                 checkrein_error **error);

// SHA-256 over everything else, in hexadecimal.
checkrein_status checkrein_approval_request_digest(const checkrein_approval_request *request,
                                                   checkrein_slice *digest,
                                                   checkrein_error **error);

// Text for a person: printable ASCII and line feeds only.
checkrein_status checkrein_approval_request_render(const checkrein_approval_request *request,
                                                   checkrein_slice *rendered,
                                                   checkrein_error **error);

// The resource's name.
checkrein_status checkrein_approval_request_resource(const checkrein_approval_request *request,
                                                     checkrein_slice *resource,
                                                     checkrein_error **error);

// The statement as it would run.
checkrein_status checkrein_approval_request_statement(const checkrein_approval_request *request,
                                                      checkrein_slice *statement,
                                                      checkrein_error **error);

// The rule that holds it.
checkrein_status checkrein_approval_request_rule(const checkrein_approval_request *request,
                                                 checkrein_slice *rule,
                                                 checkrein_error **error);

// From when on no approval counts any more, in milliseconds since 1970.
checkrein_status checkrein_approval_request_not_after(const checkrein_approval_request *request,
                                                      int64_t *not_after,
                                                      checkrein_error **error);

// Gives the request back. NULL is fine.
void checkrein_approval_request_free(checkrein_approval_request *request);

// Signs a verdict (`CHECKREIN_APPROVE` or `CHECKREIN_REFUSE`) on a request, for an approver's tool, with a key file that
// `checkrein_keygen` made. The approver must have read what `checkrein_approval_request_render` gives.
//
// Errors: `host.…` and `audit.key` for the file, `approval.…`.
checkrein_status checkrein_approve(const checkrein_approval_request *request,
                                   checkrein_slice approver,
                                   uint32_t verdict,
                                   checkrein_slice key_file,
                                   checkrein_buffer *approval,
                                   checkrein_error **error);

// As `checkrein_approve`, with an Ed25519 seed of 32 bytes.
//
// Errors: `approval.key` for another length.
checkrein_status checkrein_approve_with_seed(const checkrein_approval_request *request,
                                             checkrein_slice approver,
                                             uint32_t verdict,
                                             checkrein_slice seed,
                                             checkrein_buffer *approval,
                                             checkrein_error **error);

// Makes a signing key for a log named `name`: writes the private half to `path`, the public half to `path` with `.pub`, and gives the
// latter's text. Nothing is overwritten.
//
// Errors: `host.…`, `audit.key`.
checkrein_status checkrein_keygen(checkrein_slice path,
                                  checkrein_slice name,
                                  checkrein_buffer *verifier_key,
                                  checkrein_error **error);

// Verifies a log and gives a report as JSON. `key` is the verifier key's text (`origin+hash+base64`), or the path of its file. With
// `earlier` (empty for none), a checkpoint that was kept elsewhere, also that the log continues what that one covers.
//
// Errors: `audit.…`, `host.…`.
checkrein_status checkrein_verify_log(checkrein_slice folder,
                                      checkrein_slice key,
                                      checkrein_slice earlier,
                                      checkrein_buffer *report,
                                      checkrein_error **error);

// The log's entries in order, from number `start` on and at most `limit` of them: a JSON array. Reads without verifying.
//
// Errors: `audit.corrupt`, `host.…`.
checkrein_status checkrein_entries(checkrein_slice folder,
                                   uint64_t start,
                                   size_t limit,
                                   checkrein_buffer *entries,
                                   checkrein_error **error);

// Answers who saw data of these classes (NULL and 0 for any) on one day in UTC, written `2026-03-12`, or ever (empty): JSON.
//
// Errors: `request.invalid` for what is no day, `audit.corrupt`, `host.…`.
checkrein_status checkrein_saw(checkrein_slice folder,
                               const checkrein_slice *classes,
                               size_t classes_len,
                               checkrein_slice day,
                               checkrein_buffer *answer,
                               checkrein_error **error);

// Makes the proof, complete in itself, that entry `seq` is in the log: JSON.
//
// Errors: `audit.proof` for an entry that no checkpoint covers; `audit.…`, `host.…`.
checkrein_status checkrein_prove_inclusion(checkrein_slice folder,
                                           checkrein_slice key,
                                           uint64_t seq,
                                           checkrein_buffer *proof,
                                           checkrein_error **error);

// Verifies a proof of inclusion with the public key alone, and gives the entry that is proved as JSON.
//
// Errors: `audit.…`, `wire.…`.
checkrein_status checkrein_verify_inclusion(checkrein_slice proof,
                                            checkrein_slice key,
                                            checkrein_buffer *entry,
                                            checkrein_error **error);

// Makes the proof, complete in itself, that the log only grew from `earlier`, a checkpoint kept elsewhere, to its last: JSON.
//
// Errors: `audit.…`, `host.…`.
checkrein_status checkrein_prove_consistency(checkrein_slice folder,
                                             checkrein_slice key,
                                             checkrein_slice earlier,
                                             checkrein_buffer *proof,
                                             checkrein_error **error);

// Verifies a proof of consistency with the public key alone, and gives the two sizes.
//
// Errors: `audit.…`, `wire.…`.
checkrein_status checkrein_verify_consistency(checkrein_slice proof,
                                              checkrein_slice key,
                                              uint64_t *earlier,
                                              uint64_t *later,
                                              checkrein_error **error);

// Says what a text of statements would do, as JSON. Whatever the text is, it gets a classification. `dialect` is `postgres` or
// `sqlite`. `options` may be NULL.
checkrein_status checkrein_classify(checkrein_slice statement,
                                    checkrein_slice dialect,
                                    const checkrein_classify_options *options,
                                    checkrein_buffer *classification,
                                    checkrein_error **error);

// Answers one JSON request with canonical JSON, byte for byte as in every language. It gives no access. Whatever is wrong with the
// request is said in the answer, `{"error": {"code": …}}`, with status 0.
checkrein_status checkrein_answer(checkrein_slice request,
                                  checkrein_buffer *response,
                                  checkrein_error **error);

// A text of C as a slice, without its zero byte; NULL gives an absent one.
static inline checkrein_slice checkrein_text(const char *text) {
  checkrein_slice slice;
  slice.data = (const uint8_t *)text;
  slice.len = text == NULL ? 0 : strlen(text);
  return slice;
}

// A buffer's bytes as a slice, for as long as the buffer lives.
static inline checkrein_slice checkrein_bytes(const checkrein_buffer *buffer) {
  checkrein_slice slice;
  slice.data = buffer->data;
  slice.len = buffer->len;
  return slice;
}

#ifdef __cplusplus
} /* extern C */
#endif

#endif /* CHECKREIN_H */

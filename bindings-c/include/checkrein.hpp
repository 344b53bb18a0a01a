/*
 * checkrein for C++17: the handles of checkrein.h as types that own them. Everything said at the head of that file holds here too.
 *
 * Types move and do not copy. Every failure is thrown as checkrein::error; a denial is no failure. Texts go in as std::string_view.
 * A std::string_view that comes out belongs to the object it came from and lives as long as that; a std::string is the caller's.
 * What a masker puts into cells lives until the next call on it. A moved-from object is empty: every call on it throws.
 */

#ifndef CHECKREIN_HPP
#define CHECKREIN_HPP

#include <cstdint>
#include <exception>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "checkrein.h"

namespace checkrein {

inline checkrein_slice slice(std::string_view text) noexcept {
  return {reinterpret_cast<const std::uint8_t *>(text.data()), text.size()};
}

inline std::string_view view(checkrein_slice slice) noexcept {
  return {reinterpret_cast<const char *>(slice.data), slice.len};
}

/* Why a call failed. */
class error : public std::runtime_error {
 public:
  error(checkrein_status code, std::string name, const std::string &message, std::string help)
      : std::runtime_error(message), code_(code), name_(std::move(name)), help_(std::move(help)) {}

  /* The number, CHECKREIN_E_… */
  checkrein_status code() const noexcept { return code_; }
  /* The dotted name. */
  const std::string &name() const noexcept { return name_; }
  /* What to do about it; empty where there is nothing to say. */
  const std::string &help() const noexcept { return help_; }

 private:
  checkrein_status code_;
  std::string name_, help_;
};

namespace detail {

template <auto Free>
struct freeing {
  template <typename T>
  void operator()(T *handle) const noexcept {
    Free(handle);
  }
};

template <typename T, auto Free>
using owned = std::unique_ptr<T, freeing<Free>>;

/* Calls a function with a place for its error, and throws what it puts there. */
template <typename Function, typename... Arguments>
void call(Function function, Arguments... arguments) {
  checkrein_error *raw = nullptr;
  const checkrein_status status = function(arguments..., &raw);
  if (status == CHECKREIN_OK) return;
  const owned<checkrein_error, checkrein_error_free> held(raw);
  checkrein_slice name{nullptr, 0}, message{nullptr, 0}, help{nullptr, 0};
  if (held) {
    checkrein_error_name(held.get(), &name);
    checkrein_error_message(held.get(), &message);
    checkrein_error_help(held.get(), &help);
  }
  throw error(status, std::string(view(name)), std::string(view(message)), std::string(view(help)));
}

/* Calls a function whose last argument but the error is a place for its answer. */
template <typename Answer, typename Function, typename... Arguments>
Answer answer(Function function, Arguments... arguments) {
  Answer value{};
  call(function, arguments..., &value);
  return value;
}

/* As `answer`, for a buffer. */
template <typename Function, typename... Arguments>
std::string text(Function function, Arguments... arguments) {
  checkrein_buffer raw = answer<checkrein_buffer>(function, arguments...);
  const std::unique_ptr<checkrein_buffer, freeing<checkrein_buffer_free>> held(&raw);
  return std::string(reinterpret_cast<const char *>(raw.data), raw.len);
}

inline std::vector<std::string_view> list(checkrein_slices slices) {
  std::vector<std::string_view> texts;
  for (std::size_t at = 0; at < slices.len; at++) texts.push_back(view(slices.data[at]));
  return texts;
}

inline std::optional<std::string_view> maybe(checkrein_slice slice) {
  return slice.data == nullptr ? std::nullopt : std::optional(view(slice));
}

inline std::optional<std::uint64_t> maybe(checkrein_optional_u64 number) {
  return number.present ? std::optional(number.value) : std::nullopt;
}

inline std::vector<checkrein_slice> slices(const std::vector<std::string_view> &texts) {
  std::vector<checkrein_slice> made;
  for (std::string_view text : texts) made.push_back(slice(text));
  return made;
}

/* An owner of a handle. */
template <typename T, auto Free>
class handle {
 public:
  explicit handle(T *raw) noexcept : raw_(raw) {}
  /* The handle, for functions of checkrein.h; stays this object's. */
  T *get() const noexcept { return raw_.get(); }

 private:
  owned<T, Free> raw_;
};

}  // namespace detail

/* Values, for parameters and cells. Texts are borrowed. */
namespace value {
inline checkrein_value of(std::uint32_t kind) noexcept {
  checkrein_value made{};
  made.kind = kind;
  return made;
}
inline checkrein_value null() noexcept { return of(CHECKREIN_VALUE_NULL); }
inline checkrein_value boolean(bool truth) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_BOOL);
  made.integer = truth ? 1 : 0;
  return made;
}
inline checkrein_value integer(std::int64_t number) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_INT);
  made.integer = number;
  return made;
}
inline checkrein_value real(double number) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_FLOAT);
  made.real = number;
  return made;
}
inline checkrein_value decimal(std::string_view digits) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_DECIMAL);
  made.bytes = slice(digits);
  return made;
}
inline checkrein_value text(std::string_view characters) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_TEXT);
  made.bytes = slice(characters);
  return made;
}
inline checkrein_value bytes(std::string_view octets) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_BYTES);
  made.bytes = slice(octets);
  return made;
}
inline checkrein_value other(std::string_view type, std::string_view form) noexcept {
  checkrein_value made = of(CHECKREIN_VALUE_OTHER);
  made.bytes = slice(form);
  made.type_name = slice(type);
  return made;
}
}  // namespace value

/* One column of a result. */
inline checkrein_column column(std::string_view name, std::uint32_t kind = CHECKREIN_COLUMN_UNKNOWN) noexcept {
  checkrein_column made{};
  made.name = slice(name);
  made.kind = kind;
  return made;
}

class catalog : public detail::handle<checkrein_catalog, checkrein_catalog_free> {
 public:
  explicit catalog(std::string_view document)
      : handle(detail::answer<checkrein_catalog *>(checkrein_catalog_from_json, slice(document))) {}
};

class policy : public detail::handle<checkrein_policy, checkrein_policy_free> {
 public:
  static policy compile(std::string_view document, std::uint32_t format = CHECKREIN_FORMAT_YAML) {
    return policy(detail::answer<checkrein_policy *>(checkrein_policy_compile, slice(document), format));
  }
  static policy from_file(std::string_view path) {
    return policy(detail::answer<checkrein_policy *>(checkrein_policy_from_file, slice(path)));
  }
  std::string_view digest() const { return view(detail::answer<checkrein_slice>(checkrein_policy_digest, get())); }
  std::string_view mode() const { return view(detail::answer<checkrein_slice>(checkrein_policy_mode, get())); }
  std::vector<std::string_view> resources() const {
    return detail::list(detail::answer<checkrein_slices>(checkrein_policy_resources, get()));
  }
  std::string lint() const { return detail::text(checkrein_policy_lint, get()); }
  std::string test() const { return detail::text(checkrein_policy_test, get()); }
  std::string verify(std::string_view token, std::optional<std::int64_t> now = std::nullopt) const {
    const std::int64_t *moment = now ? &*now : nullptr;
    return detail::text(checkrein_policy_verify, get(), slice(token), moment);
  }

 private:
  using handle::handle;
};

class log : public detail::handle<checkrein_log, checkrein_log_free> {
 public:
  log(std::string_view folder, std::string_view signing_key)
      : handle(detail::answer<checkrein_log *>(checkrein_log_open, slice(folder), slice(signing_key))) {}
  std::uint64_t append(std::string_view event, std::uint32_t mode = CHECKREIN_AUDIT_GROUP) {
    return detail::answer<std::uint64_t>(checkrein_log_append, get(), slice(event), mode);
  }
  std::string checkpoint() { return detail::text(checkrein_log_checkpoint, get()); }
  std::string_view verifier_key() const { return view(detail::answer<checkrein_slice>(checkrein_log_verifier_key, get())); }
  void close() { detail::call(checkrein_log_close, get()); }
};

class approval_request : public detail::handle<checkrein_approval_request, checkrein_approval_request_free> {
 public:
  using handle::handle;
  explicit approval_request(std::string_view json)
      : handle(detail::answer<checkrein_approval_request *>(checkrein_approval_request_from_json, slice(json))) {}
  std::string_view json() const { return member(checkrein_approval_request_json); }
  std::string_view digest() const { return member(checkrein_approval_request_digest); }
  std::string_view render() const { return member(checkrein_approval_request_render); }
  std::string_view resource() const { return member(checkrein_approval_request_resource); }
  std::string_view statement() const { return member(checkrein_approval_request_statement); }
  std::string_view rule() const { return member(checkrein_approval_request_rule); }
  std::int64_t not_after() const { return detail::answer<std::int64_t>(checkrein_approval_request_not_after, get()); }
  std::string approve(std::string_view approver, std::string_view key_file, std::uint32_t verdict = CHECKREIN_APPROVE) const {
    return detail::text(checkrein_approve, get(), slice(approver), verdict, slice(key_file));
  }
  std::string approve_with_seed(std::string_view approver, std::string_view seed, std::uint32_t verdict = CHECKREIN_APPROVE) const {
    return detail::text(checkrein_approve_with_seed, get(), slice(approver), verdict, slice(seed));
  }

 private:
  template <typename Function>
  std::string_view member(Function function) const {
    return view(detail::answer<checkrein_slice>(function, get()));
  }
};

/* One thread at a time: what a call puts into cells lives until the next one. */
class masker : public detail::handle<checkrein_masker, checkrein_masker_free> {
 public:
  using handle::handle;
  /* Masks rows in place, row by row; gives how many of them may be shown. */
  std::size_t rows(checkrein_value *cells, std::size_t rows, std::size_t columns) {
    return detail::answer<std::size_t>(checkrein_masker_rows, get(), cells, rows, columns);
  }
  bool row(checkrein_value *cells, std::size_t columns) { return detail::answer<bool>(checkrein_masker_row, get(), cells, columns); }
  void cell(std::size_t column, checkrein_value &cell) { detail::call(checkrein_masker_cell, get(), column, &cell); }
  std::uint64_t admit(std::uint64_t rows) { return detail::answer<std::uint64_t>(checkrein_masker_admit, get(), rows); }
  std::vector<std::size_t> masked_columns() const {
    const auto found = detail::answer<checkrein_positions>(checkrein_masker_masked_columns, get());
    return std::vector<std::size_t>(found.data, found.data + found.len);
  }
  std::string_view explain() const { return view(detail::answer<checkrein_slice>(checkrein_masker_explain, get())); }
  void reset() { detail::call(checkrein_masker_reset, get()); }
};

/* Masks the bytes of a COPY TO STDOUT as they come, cut anywhere. */
class copy_masker : public detail::handle<checkrein_copy_masker, checkrein_copy_masker_free> {
 public:
  using handle::handle;
  std::string push(std::string_view part) { return detail::text(checkrein_copy_masker_push, get(), slice(part)); }
  void finish() { detail::call(checkrein_copy_masker_finish, get()); }
  std::string explain() const { return detail::text(checkrein_copy_masker_explain, get()); }
};

/* Masking alone; as a masker. */
class plan : public detail::handle<checkrein_plan, checkrein_plan_free> {
 public:
  explicit plan(std::string_view document) : handle(detail::answer<checkrein_plan *>(checkrein_plan_from_json, slice(document))) {}
  void rows(checkrein_value *cells, std::size_t rows, std::size_t columns) {
    detail::call(checkrein_plan_rows, get(), cells, rows, columns);
  }
  void row(checkrein_value *cells, std::size_t columns) { detail::call(checkrein_plan_row, get(), cells, columns); }
  void cell(std::size_t column, checkrein_value &cell) { detail::call(checkrein_plan_cell, get(), column, &cell); }
  std::vector<std::size_t> masked_columns() const {
    const auto found = detail::answer<checkrein_positions>(checkrein_plan_masked_columns, get());
    return std::vector<std::size_t>(found.data, found.data + found.len);
  }
  std::string_view explain() const { return view(detail::answer<checkrein_slice>(checkrein_plan_explain, get())); }
  std::string summary() const { return detail::text(checkrein_plan_summary, get()); }
  void reset() { detail::call(checkrein_plan_reset, get()); }
};

/* One stretch of text that is an entity; never its text. */
struct finding {
  std::size_t start, end;
  std::string entity, reason;
  std::uint32_t score;
};

namespace detail {
template <typename Function, typename... Arguments>
std::vector<finding> found(Function function, Arguments... arguments) {
  checkrein_findings raw = answer<checkrein_findings>(function, arguments...);
  const std::unique_ptr<checkrein_findings, freeing<checkrein_findings_free>> held(&raw);
  std::vector<finding> list;
  for (std::size_t at = 0; at < raw.len; at++) {
    const checkrein_finding &one = raw.data[at];
    list.push_back({one.start, one.end, std::string(view(one.entity)), std::string(view(one.reason)), one.score});
  }
  return list;
}
}  // namespace detail

/* A text that comes in parts, masked as it comes. */
class stream : public detail::handle<checkrein_stream, checkrein_stream_free> {
 public:
  using handle::handle;
  std::string push(std::string_view part) { return detail::text(checkrein_stream_push, get(), slice(part)); }
  std::string finish() { return detail::text(checkrein_stream_finish, get()); }
  std::vector<finding> findings() { return detail::found(checkrein_stream_findings, get()); }
  std::size_t held_back() const { return detail::answer<std::size_t>(checkrein_stream_held_back, get()); }
};

/* Finds personal data and secrets in texts. Both documents are JSON; empty for the defaults. */
class scanner : public detail::handle<checkrein_scanner, checkrein_scanner_free> {
 public:
  explicit scanner(std::string_view config = {}, std::string_view replace = {})
      : handle(detail::answer<checkrein_scanner *>(checkrein_scanner_new, slice(config), slice(replace))) {}
  scanner for_column(std::string_view name) const {
    return scanner(detail::answer<checkrein_scanner *>(checkrein_scanner_for_column, get(), slice(name)));
  }
  std::vector<finding> scan(std::string_view text) const { return detail::found(checkrein_scanner_scan, get(), slice(text)); }
  std::string mask(std::string_view text) const { return detail::text(checkrein_scanner_mask, get(), slice(text)); }
  std::string mask_json(std::string_view text) const { return detail::text(checkrein_scanner_mask_json, get(), slice(text)); }
  class stream stream() const {
    using made = class stream;
    return made(detail::answer<checkrein_stream *>(checkrein_scanner_stream, get()));
  }
  std::vector<std::string_view> entities() const {
    return detail::list(detail::answer<checkrein_slices>(checkrein_scanner_entities, get()));
  }

 private:
  using handle::handle;
};

/* Everything that content can be recognised as: JSON. */
inline std::string entities() { return detail::text(checkrein_entities); }

class decision : public detail::handle<checkrein_decision, checkrein_decision_free> {
 public:
  using handle::handle;
  /* CHECKREIN_PERMIT, CHECKREIN_DENY or CHECKREIN_HOLD. */
  std::uint32_t verdict() const { return detail::answer<std::uint32_t>(checkrein_decision_verdict, get()); }
  bool permits() const { return verdict() == CHECKREIN_PERMIT; }
  bool holds() const { return verdict() == CHECKREIN_HOLD; }
  std::optional<std::uint64_t> seq() const {
    return detail::maybe(detail::answer<checkrein_optional_u64>(checkrein_decision_seq, get()));
  }
  std::optional<std::string_view> rule() const { return maybe(checkrein_decision_rule); }
  std::optional<std::string_view> reason() const { return maybe(checkrein_decision_reason); }
  std::optional<std::string_view> message() const { return maybe(checkrein_decision_message); }
  std::optional<std::string_view> observed() const { return maybe(checkrein_decision_observed); }
  std::vector<std::string_view> effects() const { return list(checkrein_decision_effects); }
  std::vector<std::string_view> rules() const { return list(checkrein_decision_rules); }
  std::vector<std::string_view> classes() const { return list(checkrein_decision_classes); }
  std::string_view json() const { return view(detail::answer<checkrein_slice>(checkrein_decision_json, get())); }
  std::string_view classification() const { return view(detail::answer<checkrein_slice>(checkrein_decision_classification, get())); }
  std::string_view obligations() const { return view(detail::answer<checkrein_slice>(checkrein_decision_obligations, get())); }
  std::optional<std::uint64_t> row_limit() const {
    return detail::maybe(detail::answer<checkrein_optional_u64>(checkrein_decision_row_limit, get()));
  }
  bool changes_state() const { return detail::answer<bool>(checkrein_decision_changes_state, get()); }
  approval_request request() const {
    return approval_request(detail::answer<checkrein_approval_request *>(checkrein_decision_request, get()));
  }
  class masker masker(const std::vector<checkrein_column> &columns) const {
    using made = class masker;
    return made(detail::answer<checkrein_masker *>(checkrein_decision_masker, get(), columns.data(), columns.size()));
  }
  copy_masker copy(const std::vector<checkrein_column> &columns) const {
    return copy_masker(detail::answer<checkrein_copy_masker *>(checkrein_decision_copy, get(), columns.data(), columns.size()));
  }

 private:
  template <typename Function>
  std::optional<std::string_view> maybe(Function function) const {
    return detail::maybe(detail::answer<checkrein_slice>(function, get()));
  }
  template <typename Function>
  std::vector<std::string_view> list(Function function) const {
    return detail::list(detail::answer<checkrein_slices>(function, get()));
  }
};

/* What may be said beside a statement. */
struct about {
  /* A JSON object; empty for none. */
  std::string_view context = {};
  /* One for each parameter of one execution; empty where they go by position. */
  std::vector<std::string_view> names = {};
  std::size_t executions = 1;
  std::uint32_t placeholders = CHECKREIN_PLACEHOLDERS_NATIVE;
};

/* A request that was held, with the approvals that were given for it. Both are borrowed. */
struct presentation {
  const approval_request &request;
  std::vector<std::string_view> approvals;
};

class connection : public detail::handle<checkrein_connection, checkrein_connection_free> {
 public:
  using handle::handle;
  class decision decide(std::string_view statement, const std::vector<checkrein_value> &parameters = {}, const about &about = {}) {
    const asked asked(about);
    using made = class decision;
    return made(detail::answer<checkrein_decision *>(checkrein_connection_decide, get(), slice(statement), parameters.data(),
                                                     parameters.size(), &asked.options));
  }
  class decision decide_with(const std::vector<presentation> &presented, std::string_view statement,
                             const std::vector<checkrein_value> &parameters = {}, const about &about = {}) {
    const asked asked(about);
    std::vector<std::vector<checkrein_slice>> approvals;
    std::vector<checkrein_presentation> raw;
    for (const presentation &one : presented) approvals.push_back(detail::slices(one.approvals));
    for (std::size_t at = 0; at < presented.size(); at++)
      raw.push_back({presented[at].request.get(), approvals[at].data(), approvals[at].size()});
    using made = class decision;
    return made(detail::answer<checkrein_decision *>(checkrein_connection_decide_with, get(), slice(statement), parameters.data(),
                                                     parameters.size(), &asked.options, raw.data(), raw.size()));
  }
  void outcome(const class decision &permit, std::uint32_t status = CHECKREIN_OUTCOME_OK,
               std::optional<std::uint64_t> rows = std::nullopt) {
    const std::uint64_t *known = rows ? &*rows : nullptr;
    detail::call(checkrein_connection_outcome, get(), permit.get(), status, known);
  }
  void refresh_catalog(const catalog &catalog) { detail::call(checkrein_connection_refresh_catalog, get(), catalog.get()); }
  void sees_transactions() { detail::call(checkrein_connection_sees_transactions, get()); }
  void rolled_back() { detail::call(checkrein_connection_rolled_back, get()); }
  void committed() { detail::call(checkrein_connection_committed, get()); }
  void reset() { detail::call(checkrein_connection_reset, get()); }
  bool is_certain() const { return detail::answer<bool>(checkrein_connection_is_certain, get()); }
  std::string search_path() const { return detail::text(checkrein_connection_search_path, get()); }

 private:
  struct asked {
    explicit asked(const about &about) : names(detail::slices(about.names)), options{} {
      options.size = sizeof options;
      options.context = slice(about.context);
      options.names = names.empty() ? nullptr : names.data();
      options.executions = about.executions;
      options.placeholders = about.placeholders;
    }
    std::vector<checkrein_slice> names;
    checkrein_decide_options options;
  };
};

/* A value that was encrypted; what it points to is its own. */
class revealed {
 public:
  revealed(checkrein_value value, checkrein_buffer memory) noexcept : value_(value), memory_(memory) {}
  revealed(revealed &&from) noexcept : value_(from.value_), memory_(from.memory_) { from.memory_ = {nullptr, 0}; }
  revealed &operator=(revealed &&from) noexcept {
    std::swap(value_, from.value_);
    std::swap(memory_, from.memory_);
    return *this;
  }
  ~revealed() { checkrein_buffer_free(&memory_); }
  const checkrein_value &value() const noexcept { return value_; }
  /* Of a text, a decimal, octets or a value of another type. */
  std::string_view bytes() const noexcept { return view(value_.bytes); }

 private:
  checkrein_value value_;
  checkrein_buffer memory_;
};

class session : public detail::handle<checkrein_session, checkrein_session_free> {
 public:
  using handle::handle;
  class connection connection() const { return from(nullptr); }
  class connection connection(const catalog &catalog) const { return from(catalog.get()); }
  std::string_view id() const { return view(detail::answer<checkrein_slice>(checkrein_session_id, get())); }
  std::string_view resource() const { return view(detail::answer<checkrein_slice>(checkrein_session_resource, get())); }
  std::int64_t ends() const { return detail::answer<std::int64_t>(checkrein_session_ends, get()); }
  bool is_open() const { return detail::answer<bool>(checkrein_session_is_open, get()); }
  std::string_view principal() const { return view(detail::answer<checkrein_slice>(checkrein_session_principal, get())); }
  std::string_view commitment_salt() const { return view(detail::answer<checkrein_slice>(checkrein_session_commitment_salt, get())); }
  void close() { detail::call(checkrein_session_close, get()); }
  class revealed reveal(std::string_view token) const {
    using made = class revealed;
    checkrein_value value{};
    checkrein_buffer memory{nullptr, 0};
    detail::call(checkrein_session_reveal, get(), slice(token), &value, &memory);
    return made(value, memory);
  }

 private:
  class connection from(const checkrein_catalog *catalog) const {
    using made = class connection;
    return made(detail::answer<checkrein_connection *>(checkrein_session_connection, get(), catalog));
  }
};

/* A masking key: its version and its bytes. */
using key = std::pair<std::uint32_t, std::string>;
/* Gives the key of a name and version (none for the current one), or none; what it throws becomes boundary.callback. Threads call it at
   once. */
using key_source = std::function<std::optional<key>(std::string_view name, std::optional<std::uint32_t> version)>;

class enforcer : public detail::handle<checkrein_enforcer, checkrein_enforcer_free> {
 public:
  static enforcer from_file(std::string_view policy, std::string_view audit, std::string_view signing_key, std::string_view mask_keys = {}) {
    checkrein_mask_keys keys{};
    keys.size = sizeof keys;
    keys.file = slice(mask_keys);
    return enforcer(detail::answer<checkrein_enforcer *>(checkrein_enforcer_from_file, slice(policy), slice(audit), slice(signing_key), &keys));
  }
  /* Takes the log over. */
  enforcer(const policy &policy, log &&log) : handle(made(policy, log, nullptr)) {}
  enforcer(const policy &policy, log &&log, key_source keys) : handle(with(policy, log, std::move(keys))) {}

  class session open_session(std::string_view token, std::string_view resource, std::optional<std::int64_t> lease = std::nullopt,
                             std::uint32_t records = CHECKREIN_RECORDS_NONE) {
    checkrein_session_options options{};
    options.size = sizeof options;
    options.lease = lease.value_or(0);
    options.records = records;
    using opened = class session;
    return opened(detail::answer<checkrein_session *>(checkrein_enforcer_open_session, get(), slice(token), slice(resource), &options));
  }
  void reload() { detail::call(checkrein_enforcer_reload, get(), static_cast<const checkrein_policy *>(nullptr)); }
  void reload(const policy &policy) { detail::call(checkrein_enforcer_reload, get(), policy.get()); }
  void end_job(std::string_view job) { detail::call(checkrein_enforcer_end_job, get(), slice(job)); }
  std::string checkpoint() { return detail::text(checkrein_enforcer_checkpoint, get()); }
  std::string policy_digest() const { return detail::text(checkrein_enforcer_policy_digest, get()); }
  bool observes() const { return detail::answer<bool>(checkrein_enforcer_observes, get()); }
  void close() { detail::call(checkrein_enforcer_close, get()); }

 private:
  using handle::handle;

  static checkrein_enforcer *made(const policy &policy, log &log, const checkrein_mask_keys *keys) {
    return detail::answer<checkrein_enforcer *>(checkrein_enforcer_new, policy.get(), log.get(), keys);
  }
  static checkrein_enforcer *with(const policy &policy, log &log, key_source source) {
    auto held = std::make_unique<key_source>(std::move(source));
    checkrein_mask_keys keys{};
    keys.size = sizeof keys;
    keys.callback = given;
    keys.user_data = held.get();
    keys.free_user_data = [](void *source) { delete static_cast<key_source *>(source); };
    checkrein_enforcer *raw = made(policy, log, &keys);
    held.release();
    return raw;
  }
  static std::int32_t given(void *source, checkrein_slice name, const std::uint32_t *version, checkrein_key *key) noexcept {
    try {
      const auto found = (*static_cast<key_source *>(source))(view(name), version ? std::optional(*version) : std::nullopt);
      if (!found) return CHECKREIN_KEY_NONE;
      key->version = found->first;
      if (found->second.size() > sizeof key->secret) return -1;
      key->len = found->second.copy(reinterpret_cast<char *>(key->secret), sizeof key->secret);
      return CHECKREIN_KEY_FOUND;
    } catch (...) {
      return -1;
    }
  }
};

/* Functions without a handle. */
inline std::string keygen(std::string_view path, std::string_view name) { return detail::text(checkrein_keygen, slice(path), slice(name)); }
inline std::string verify_log(std::string_view folder, std::string_view key, std::string_view earlier = {}) {
  return detail::text(checkrein_verify_log, slice(folder), slice(key), slice(earlier));
}
inline std::string entries(std::string_view folder, std::uint64_t start = 0, std::size_t limit = 10000) {
  return detail::text(checkrein_entries, slice(folder), start, limit);
}
inline std::string saw(std::string_view folder, const std::vector<std::string_view> &classes = {}, std::string_view day = {}) {
  const std::vector<checkrein_slice> named = detail::slices(classes);
  return detail::text(checkrein_saw, slice(folder), named.data(), named.size(), slice(day));
}
inline std::string prove_inclusion(std::string_view folder, std::string_view key, std::uint64_t seq) {
  return detail::text(checkrein_prove_inclusion, slice(folder), slice(key), seq);
}
inline std::string verify_inclusion(std::string_view proof, std::string_view key) {
  return detail::text(checkrein_verify_inclusion, slice(proof), slice(key));
}
inline std::string prove_consistency(std::string_view folder, std::string_view key, std::string_view earlier) {
  return detail::text(checkrein_prove_consistency, slice(folder), slice(key), slice(earlier));
}
inline std::pair<std::uint64_t, std::uint64_t> verify_consistency(std::string_view proof, std::string_view key) {
  std::uint64_t earlier = 0, later = 0;
  detail::call(checkrein_verify_consistency, slice(proof), slice(key), &earlier, &later);
  return {earlier, later};
}
inline std::string answer(std::string_view request) { return detail::text(checkrein_answer, slice(request)); }
inline std::string classify(std::string_view statement, std::string_view dialect, const catalog *catalog = nullptr,
                            const std::vector<std::string_view> &search_path = {},
                            std::uint32_t placeholders = CHECKREIN_PLACEHOLDERS_NATIVE) {
  const std::vector<checkrein_slice> path = detail::slices(search_path);
  checkrein_classify_options options{};
  options.size = sizeof options;
  options.catalog = catalog == nullptr ? nullptr : catalog->get();
  options.search_path = path.empty() ? nullptr : path.data();
  options.search_path_len = path.size();
  options.placeholders = placeholders;
  const checkrein_classify_options *given = &options;
  return detail::text(checkrein_classify, slice(statement), slice(dialect), given);
}
inline std::string_view version() noexcept { return view(checkrein_version()); }

}  // namespace checkrein

#endif  /* CHECKREIN_HPP */

/* The C++ types: they own, move, throw, and say what the C functions say. */

#define _XOPEN_SOURCE 700
#include <checkrein.hpp>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <type_traits>
#include <unistd.h>

namespace {

int broken = 0, passed = 0, failed = 0;

void check(bool claim, const char *what, int line) {
  if (claim) return;
  std::printf("wrapper.cpp:%d: not so: %s\n", line, what);
  broken++;
}

#define CHECK(claim) check((claim), #claim, __LINE__)

template <typename Call>
checkrein_status thrown(Call call) {
  try {
    call();
    return CHECKREIN_OK;
  } catch (const checkrein::error &error) {
    CHECK(!error.name().empty() && std::string_view(error.what()).find(error.name()) == 0);
    return error.code();
  }
}

std::string read(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  return std::string(std::istreambuf_iterator<char>(file), {});
}

std::string examples;

struct world {
  world() {
    char name[] = "/tmp/checkrein-cpp-XXXXXX";
    folder = mkdtemp(name);
    key = folder + "/log.key";
    audit = folder + "/audit";
    verifier = checkrein::keygen(key, "example.com/orders");
  }
  ~world() {
    if (std::system(("rm -rf '" + folder + "'").c_str()) != 0) std::abort();
  }
  std::string folder, key, audit, verifier, token = read(examples + "/token"), policy = examples + "/policy.yaml";
};

static_assert(!std::is_copy_constructible_v<checkrein::enforcer> && std::is_nothrow_move_constructible_v<checkrein::enforcer>);
static_assert(!std::is_copy_constructible_v<checkrein::connection> && std::is_nothrow_move_assignable_v<checkrein::connection>);
static_assert(!std::is_copy_constructible_v<checkrein::masker> && std::is_base_of_v<std::runtime_error, checkrein::error>);

void the_whole_flow_in_types_that_own_their_handles() {
  const world made;
  {
    auto enforcer = checkrein::enforcer::from_file(made.policy, made.audit, made.key);
    auto session = enforcer.open_session(made.token, "orders-db");
    auto connection = session.connection();
    CHECK(session.id().size() == 32 && session.is_open() && session.commitment_salt().size() == 16);
    auto permit = connection.decide("SELECT name, ssn AS number FROM customers");
    CHECK(permit.permits() && permit.rules().at(0) == "analysts-read" && permit.classes().at(0) == "ssn" && !permit.rule());
    std::vector<checkrein_value> row = {checkrein::value::text("Ada"), checkrein::value::text("123-45-6789")};
    auto masker = permit.masker({checkrein::column("name", CHECKREIN_COLUMN_TEXT), checkrein::column("number", CHECKREIN_COLUMN_TEXT)});
    CHECK(masker.row(row.data(), row.size()) && checkrein::view(row[1].bytes) == "*******6789");
    CHECK(masker.masked_columns() == std::vector<std::size_t>{1} && masker.explain().find("partial") != std::string_view::npos);
    connection.outcome(permit, CHECKREIN_OUTCOME_OK, 1);
    auto denial = connection.decide("DROP TABLE customers");
    CHECK(denial.verdict() == CHECKREIN_DENY && denial.rule() == "no-destruction" && denial.effects().at(0) == "drop");
    CHECK(denial.message() == "destructive statements are not permitted here" && denial.reason() == "denied.rule");
    CHECK(connection.search_path() == "[\"public\"]" && connection.is_certain());
    auto moved = std::move(connection);
    CHECK(thrown([&] { connection.reset(); }) == CHECKREIN_E_BOUNDARY_ARGUMENT);
    moved.reset();
    session.close();
    enforcer.close();
    CHECK(thrown([&] { enforcer.checkpoint(); }) == CHECKREIN_E_BOUNDARY_CLOSED);
  }
  CHECK(checkrein::verify_log(made.audit, made.verifier).find("\"entries\":6") != std::string::npos);
}

void a_log_goes_into_an_enforcer_and_a_function_gives_keys() {
  const world made;
  const auto policy = checkrein::policy::compile(
      "version: 1\n"
      "issuers: [{issuer: \"https://idp.example\", audience: agents, groups_claim: groups, max_lifetime: 3650d, keys: {jwks: {keys: [{kty: OKP, "
      "crv: Ed25519, alg: EdDSA, kid: example, x: 6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw}]}}}]\n"
      "resources: {db: {kind: sql, dialect: sqlite, catalog: {version: 1, relations: {main.t: {columns: {id: integer, ssn: text}}}}}}\n"
      "classes: {ssn: {columns: [\"*.ssn\"]}}\n"
      "masks: [{classes: [ssn], mask: {tokenize: {key: people}}}]\n"
      "rules: [{name: read, decision: permit, effects: [read]}, {name: ask, decision: hold, effects: [delete], approval: {approvers: {groups: "
      "[dba], keys: {version: 1, approvers: [{subject: dba-1, groups: [dba], key: _RckOFqgx1tk-3jNYC-h2ZH96_drE8WO1wLqyDXp9hg}]}}, quorum: 1, "
      "expires: 15m}}]\n");
  CHECK(policy.mode() == "enforce" && policy.resources().at(0) == "db" && policy.digest().size() == 64);
  CHECK(policy.verify(made.token).find("agent-7") != std::string::npos);
  CHECK(thrown([&] { policy.verify(made.token, 1); }) == CHECKREIN_E_IDENTITY_TOKEN_NOT_YET_VALID);
  checkrein::log log(made.audit, made.key);
  CHECK(log.verifier_key() == made.verifier);
  bool fails = false;
  auto source = [&fails](std::string_view name, std::optional<std::uint32_t>) -> std::optional<checkrein::key> {
    if (fails) throw std::runtime_error("the key service is down");
    return name == "people" ? std::optional(checkrein::key(3, std::string(32, 'k'))) : std::nullopt;
  };
  checkrein::enforcer enforcer(policy, std::move(log), source);
  CHECK(thrown([&] { log.checkpoint(); }) == CHECKREIN_E_BOUNDARY_CLOSED);
  auto session = enforcer.open_session(made.token, "db");
  auto connection = session.connection();
  auto permit = connection.decide("SELECT ssn FROM t WHERE id = ?", {checkrein::value::integer(1)});
  const std::vector<checkrein_column> columns = {checkrein::column("ssn", CHECKREIN_COLUMN_TEXT)};
  checkrein_value cell = checkrein::value::text("123-45-6789");
  auto masker = permit.masker(columns);
  CHECK(masker.row(&cell, 1) && checkrein::view(cell.bytes).find("tok_ssn_v3_") == 0);
  fails = true;
  CHECK(thrown([&] { permit.masker(columns); }) == CHECKREIN_E_BOUNDARY_CALLBACK);

  checkrein::about about;
  about.context = "{\"purpose\":\"cleaning\"}";
  about.names = {"id"};
  auto hold = connection.decide("DELETE FROM t WHERE id = :id", {checkrein::value::integer(1)}, about);
  CHECK(hold.holds());
  const auto request = hold.request();
  const std::string approval = request.approve_with_seed("dba-1", std::string(32, 9));
  auto again = connection.decide_with({{request, {approval}}}, "DELETE FROM t WHERE id = :id", {checkrein::value::integer(1)}, about);
  CHECK(again.permits());
  connection.outcome(again);
}

void what_is_encrypted_is_opened_with_the_version_of_its_key() {
  const world made;
  const auto policy = checkrein::policy::compile(
      "version: 1\n"
      "issuers: [{issuer: \"https://idp.example\", audience: agents, groups_claim: groups, max_lifetime: 3650d, keys: {jwks: {keys: [{kty: OKP, "
      "crv: Ed25519, alg: EdDSA, kid: example, x: 6kpsY-KcUgq-9VB7Ey7F-ZVHdq6-vnuSQh7qaRRG0iw}]}}}]\n"
      "resources: {db: {kind: sql, dialect: sqlite, catalog: {version: 1, relations: {main.t: {columns: {id: integer, ssn: text}}}}}}\n"
      "classes: {ssn: {columns: [\"*.ssn\"]}}\n"
      "masks: [{classes: [ssn], mask: {encrypt: {key: people}}, reveal: {groups: [analysts]}}]\n"
      "rules: [{name: read, decision: permit, effects: [read]}]\n");
  std::uint32_t now = 1;
  auto source = [&now](std::string_view, std::optional<std::uint32_t> version) -> std::optional<checkrein::key> {
    const std::uint32_t one = version.value_or(now);
    return checkrein::key(one, std::string(32, static_cast<char>('a' + one)));
  };
  checkrein::enforcer enforcer(policy, checkrein::log(made.audit, made.key), source);
  auto session = enforcer.open_session(made.token, "db");
  auto connection = session.connection();
  checkrein_value cell = checkrein::value::text("123-45-6789");
  auto masker = connection.decide("SELECT ssn FROM t").masker({checkrein::column("ssn", CHECKREIN_COLUMN_TEXT)});
  CHECK(masker.row(&cell, 1));
  const std::string token(checkrein::view(cell.bytes));
  CHECK(token.find("enc.ssn.v1.") == 0);
  now = 2;
  auto found = session.reveal(token);
  auto moved = std::move(found);
  CHECK(moved.value().kind == CHECKREIN_VALUE_TEXT && moved.bytes() == "123-45-6789");
  CHECK(thrown([&] { session.reveal("enc.ssn.v1.AAAA"); }) == CHECKREIN_E_MASK_TOKEN);
}

void what_is_in_a_text_is_found_and_masked() {
  const checkrein::scanner scanner("", "{\"*\":\"<{entity}>\"}");
  const std::string text = "to jane@example.com from 192.0.2.17";
  const auto found = scanner.scan(text);
  CHECK(found.size() == 2 && found[0].entity == "email" && text.substr(found[0].start, found[0].end - found[0].start) == "jane@example.com");
  CHECK(found[1].entity == "ipv4" && found[1].reason == "form" && found[1].score >= 600);
  CHECK(scanner.mask(text) == "to <email> from <ipv4>" && scanner.mask("nothing") == "nothing");
  CHECK(scanner.scan("536904399").empty() && scanner.for_column("ssn").mask("536904399") == "<us_ssn>");
  auto stream = scanner.stream();
  std::string masked;
  for (char one : text) masked += stream.push(std::string_view(&one, 1));
  CHECK(stream.held_back() > 0);
  masked += stream.finish();
  CHECK(masked == "to <email> from <ipv4>" && stream.findings().size() == 2 && stream.findings().empty());
  CHECK(thrown([&] { stream.push("x"); }) == CHECKREIN_E_BOUNDARY_CLOSED);
  CHECK(scanner.entities().size() > 100 && checkrein::entities().find("\"us_ssn\"") != std::string::npos);
  CHECK(thrown([] { checkrein::scanner("{\"only\":[\"shoe_size\"]}"); }) == CHECKREIN_E_SCAN_CONFIG);
}

void functions_without_a_handle_say_what_they_say_in_c() {
  CHECK(checkrein::answer("{}").find("wire.schema") != std::string::npos && checkrein::version().size() >= 5);
  const checkrein::catalog catalog("{\"version\":1,\"relations\":{\"main.t\":{\"columns\":{\"id\":\"integer\"}}}}");
  CHECK(checkrein::classify("SELECT id FROM t", "sqlite", &catalog, {"main"}).find("\"complete\":true") != std::string::npos);
  CHECK(thrown([] { checkrein::catalog("{"); }) == CHECKREIN_E_WIRE_SYNTAX);
  checkrein::plan plan(
      "{\"domain\":\"d\",\"masking\":\"whole\",\"outputs\":\"unknown\",\"shape\":[{\"name\":\"a\",\"kind\":\"text\"}]}");
  checkrein_value cell = checkrein::value::text("secret");
  plan.row(&cell, 1);
  CHECK(checkrein::view(cell.bytes) == "[redacted]" && plan.summary().find("\"rows\":1") != std::string::npos);
}

void run(const char *name, void (*test)()) {
  broken = 0;
  try {
    test();
  } catch (const std::exception &thrown) {
    std::printf("%s\n", thrown.what());
    broken++;
  }
  broken == 0 ? passed++ : failed++;
  if (broken > 0) std::printf("FAILED %s\n", name);
}

}  // namespace

int main(int count, char **arguments) {
  examples = count > 1 ? arguments[1] : "examples/quick_start";
  run("the_whole_flow_in_types_that_own_their_handles", the_whole_flow_in_types_that_own_their_handles);
  run("a_log_goes_into_an_enforcer_and_a_function_gives_keys", a_log_goes_into_an_enforcer_and_a_function_gives_keys);
  run("what_is_encrypted_is_opened_with_the_version_of_its_key", what_is_encrypted_is_opened_with_the_version_of_its_key);
  run("what_is_in_a_text_is_found_and_masked", what_is_in_a_text_is_found_and_masked);
  run("functions_without_a_handle_say_what_they_say_in_c", functions_without_a_handle_say_what_they_say_in_c);
  std::printf("wrapper: %d passed, %d failed\n", passed, failed);
  return failed == 0 && passed > 0 ? 0 : 1;
}

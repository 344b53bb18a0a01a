/* From token to proof: everything that a host does, in the order in which it does it. */

#define _XOPEN_SOURCE 700
#include "world.h"

static checkrein_decision *asked_with(checkrein_connection *connection, const char *statement, const checkrein_value *values,
                                      size_t len, const checkrein_decide_options *options) {
  checkrein_decision *decision = NULL;
  CHECK(checkrein_connection_decide(connection, text(statement), values, len, options, &decision, NULL) == CHECKREIN_OK);
  return decision;
}

static void a_permitted_result_is_masked_in_place_and_the_rest_stays_the_callers(void) {
  world made;
  build(&made);
  checkrein_decision *decision = decide(made.connection, SELECT);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  checkrein_column columns[3];
  shape(columns);
  checkrein_masker *masker = NULL;
  CHECK(checkrein_decision_masker(decision, columns, 3, &masker, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);

  checkrein_positions positions = {NULL, 0};
  CHECK(checkrein_masker_masked_columns(masker, &positions, NULL) == CHECKREIN_OK);
  CHECK(positions.len == 2 && positions.data[0] == 1 && positions.data[1] == 2);
  checkrein_slice explained = text("");
  CHECK(checkrein_masker_explain(masker, &explained, NULL) == CHECKREIN_OK && holds(explained, "\"partial\""));

  const char *unmasked = "not touched";
  checkrein_value cells[6] = {text_value(unmasked),      text_value("123-45-6789"), text_value("4111 1111 1111 1111"),
                              int_value(INT64_MIN),      {.kind = CHECKREIN_VALUE_NULL}, {.kind = CHECKREIN_VALUE_NULL}};
  size_t shown = 0;
  CHECK(checkrein_masker_rows(masker, cells, 2, 3, &shown, NULL) == CHECKREIN_OK && shown == 2);
  CHECK(cells[0].bytes.data == (const uint8_t *)unmasked && cells[3].integer == INT64_MIN);
  CHECK(says(cells[1].bytes, "*******6789") && cells[2].bytes.len > 4 && memcmp(cells[2].bytes.data, "h1_1_", 5) == 0);
  CHECK(cells[4].kind == CHECKREIN_VALUE_NULL && cells[5].kind == CHECKREIN_VALUE_NULL);

  checkrein_value one = text_value("987-65-4321");
  bool row_shown = false;
  CHECK(checkrein_masker_cell(masker, 1, &one, NULL) == CHECKREIN_OK && says(one.bytes, "*******4321"));
  checkrein_value other = text_value("987-65-4321");
  CHECK(checkrein_masker_cell(masker, 0, &other, NULL) == CHECKREIN_OK && says(other.bytes, "987-65-4321"));
  CHECK(checkrein_masker_cell(masker, 3, &other, NULL) == CHECKREIN_E_MASK_ROW);
  cells[1] = text_value("111-22-3333");
  CHECK(checkrein_masker_row(masker, cells, 3, &row_shown, NULL) == CHECKREIN_OK && row_shown && says(cells[1].bytes, "*******3333"));
  CHECK(checkrein_masker_reset(masker, NULL) == CHECKREIN_OK);
  checkrein_masker_free(masker);
  demolish(&made);
}

static void a_masker_shows_no_row_beyond_the_permits_limit(void) {
  world made;
  build(&made);
  checkrein_decision *decision = decide(made.connection, "SELECT id, ssn FROM few");
  checkrein_optional_u64 limit = {0, false};
  CHECK(checkrein_decision_row_limit(decision, &limit, NULL) == CHECKREIN_OK && limit.present && limit.value == 3);
  checkrein_column columns[3];
  shape(columns);
  checkrein_masker *masker = NULL, *second = NULL;
  CHECK(checkrein_decision_masker(decision, columns, 2, &masker, NULL) == CHECKREIN_OK);
  CHECK(checkrein_decision_masker(decision, columns, 2, &second, NULL) == CHECKREIN_OK);
  checkrein_value cells[10];
  for (int row = 0; row < 5; row++) {
    cells[2 * row] = int_value(row);
    cells[2 * row + 1] = text_value("123-45-6789");
  }
  uint64_t admitted = 0;
  CHECK(checkrein_masker_admit(second, 1, &admitted, NULL) == CHECKREIN_OK && admitted == 1);
  size_t shown = 0;
  CHECK(checkrein_masker_rows(masker, cells, 5, 2, &shown, NULL) == CHECKREIN_OK && shown == 2);
  CHECK(cells[3].kind == CHECKREIN_VALUE_TEXT && says(cells[3].bytes, "*******6789"));
  for (int at = 4; at < 10; at++) CHECK(cells[at].kind == CHECKREIN_VALUE_NULL && cells[at].bytes.data == NULL);
  bool row_shown = true;
  CHECK(checkrein_masker_row(masker, cells, 2, &row_shown, NULL) == CHECKREIN_OK && !row_shown);
  checkrein_masker_free(masker);
  checkrein_masker_free(second);
  checkrein_decision_free(decision);
  demolish(&made);
}

static void a_copys_bytes_are_masked_wherever_they_are_cut(void) {
  world made;
  build(&made);
  checkrein_decision *decision = decide(made.connection, "COPY (SELECT id, ssn FROM customers) TO STDOUT (FORMAT csv)");
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  checkrein_column columns[3];
  shape(columns);
  const char *text = "7,123-45-6789\n8,\n";
  for (size_t cut = 0; cut <= strlen(text); cut++) {
    checkrein_copy_masker *masker = NULL;
    checkrein_buffer first = {NULL, 0}, second = {NULL, 0};
    char all[64] = "";
    checkrein_slice start = {(const uint8_t *)text, cut};
    CHECK(checkrein_decision_copy(decision, columns, 2, &masker, NULL) == CHECKREIN_OK);
    CHECK(checkrein_copy_masker_push(masker, start, &first, NULL) == CHECKREIN_OK);
    CHECK(checkrein_copy_masker_push(masker, checkrein_text(text + cut), &second, NULL) == CHECKREIN_OK);
    CHECK(checkrein_copy_masker_finish(masker, NULL) == CHECKREIN_OK);
    CHECK(checkrein_copy_masker_finish(masker, NULL) == CHECKREIN_E_BOUNDARY_CLOSED);
    memcpy(all, first.data, first.len);
    memcpy(all + first.len, second.data, second.len);
    CHECK(strcmp(all, "7,*******6789\n8,\n") == 0);
    checkrein_buffer_free(&first);
    checkrein_buffer_free(&second);
    checkrein_copy_masker_free(masker);
  }
  checkrein_copy_masker *masker = NULL;
  checkrein_buffer shown = {NULL, 0};
  CHECK(checkrein_decision_copy(decision, columns, 2, &masker, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);
  checkrein_buffer explained = {NULL, 0};
  CHECK(checkrein_copy_masker_explain(masker, &explained, NULL) == CHECKREIN_OK && holds(checkrein_bytes(&explained), "\"partial\""));
  checkrein_buffer_free(&explained);
  CHECK(checkrein_copy_masker_push(masker, text_value("7,8,9\n").bytes, &shown, NULL) == CHECKREIN_E_MASK_ROW && shown.data == NULL);
  CHECK(checkrein_copy_masker_finish(masker, NULL) == CHECKREIN_E_MASK_ROW);
  checkrein_copy_masker_free(masker);
  demolish(&made);
}

static void a_denial_is_a_value_with_a_rule_a_reason_and_a_message(void) {
  world made;
  build(&made);
  checkrein_decision *decision = decide(made.connection, "DROP TABLE customers");
  checkrein_slice rule = text(""), reason = text(""), message = text(""), json = text("");
  checkrein_slices effects = {NULL, 0}, rules;
  checkrein_optional_u64 seq = {0, false};
  checkrein_masker *masker = NULL;
  CHECK(verdict(decision) == CHECKREIN_DENY);
  CHECK(checkrein_decision_rule(decision, &rule, NULL) == CHECKREIN_OK && says(rule, "no-destruction"));
  CHECK(checkrein_decision_reason(decision, &reason, NULL) == CHECKREIN_OK && says(reason, "denied.rule"));
  CHECK(checkrein_decision_message(decision, &message, NULL) == CHECKREIN_OK && says(message, "not here"));
  CHECK(checkrein_decision_effects(decision, &effects, NULL) == CHECKREIN_OK && effects.len == 1 && says(effects.data[0], "drop"));
  CHECK(checkrein_decision_seq(decision, &seq, NULL) == CHECKREIN_OK && seq.present && seq.value == 2);
  CHECK(checkrein_decision_json(decision, &json, NULL) == CHECKREIN_OK && holds(json, "\"decision\":\"deny\""));
  CHECK(checkrein_decision_classification(decision, &json, NULL) == CHECKREIN_OK && holds(json, "\"effects\":[\"drop\"]"));
  CHECK(checkrein_decision_rules(decision, &rules, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT);
  CHECK(checkrein_decision_masker(decision, NULL, 0, &masker, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT && masker == NULL);
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_OK, NULL, NULL) == CHECKREIN_E_BOUNDARY_ARGUMENT);
  checkrein_decision_free(decision);

  decision = decide(made.connection, "SELECT \xf0\x9f\x94\x91, * FROM elsewhere -- what no rule permits");
  CHECK(verdict(decision) == CHECKREIN_DENY);
  CHECK(checkrein_decision_rule(decision, &rule, NULL) == CHECKREIN_OK && rule.data == NULL && rule.len == 0);
  checkrein_decision_free(decision);
  demolish(&made);
}

static checkrein_decision *with_approval(world *made, const char *statement, const checkrein_approval_request *request,
                                         const checkrein_buffer *approval) {
  checkrein_slice approvals[1] = {checkrein_bytes(approval)};
  checkrein_presentation presented = {request, approvals, 1};
  checkrein_decision *decision = NULL;
  CHECK(checkrein_connection_decide_with(made->connection, text(statement), NULL, 0, NULL, &presented, 1, &decision, NULL) == CHECKREIN_OK);
  return decision;
}

static void a_hold_is_lifted_by_a_signed_approval_once_and_by_no_refusal(void) {
  world made;
  build(&made);
  const char *statement = "DELETE FROM customers WHERE id = 1";
  checkrein_decision *decision = decide(made.connection, statement);
  CHECK(verdict(decision) == CHECKREIN_HOLD);
  checkrein_approval_request *request = NULL, *again = NULL;
  CHECK(checkrein_decision_request(decision, &request, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);
  checkrein_slice json, digest, same, found;
  int64_t not_after = 0;
  CHECK(checkrein_approval_request_json(request, &json, NULL) == CHECKREIN_OK);
  CHECK(checkrein_approval_request_from_json(json, &again, NULL) == CHECKREIN_OK);
  CHECK(checkrein_approval_request_digest(request, &digest, NULL) == CHECKREIN_OK && digest.len == 64);
  CHECK(checkrein_approval_request_digest(again, &same, NULL) == CHECKREIN_OK && memcmp(same.data, digest.data, 64) == 0);
  CHECK(checkrein_approval_request_render(request, &found, NULL) == CHECKREIN_OK && holds(found, statement));
  CHECK(checkrein_approval_request_resource(request, &found, NULL) == CHECKREIN_OK && says(found, "orders-db"));
  CHECK(checkrein_approval_request_statement(request, &found, NULL) == CHECKREIN_OK && says(found, statement));
  CHECK(checkrein_approval_request_rule(request, &found, NULL) == CHECKREIN_OK && says(found, "deletes-are-approved"));
  CHECK(checkrein_approval_request_not_after(request, &not_after, NULL) == CHECKREIN_OK && not_after > 1793500000000);

  uint8_t seed[32];
  memset(seed, 9, sizeof seed);
  checkrein_buffer yes = {NULL, 0}, no = {NULL, 0}, file = {NULL, 0};
  checkrein_slice given = {seed, sizeof seed};
  CHECK(checkrein_approve_with_seed(again, text("dba-1"), CHECKREIN_APPROVE, given, &yes, NULL) == CHECKREIN_OK);
  CHECK(checkrein_approve_with_seed(again, text("dba-1"), CHECKREIN_REFUSE, given, &no, NULL) == CHECKREIN_OK);
  CHECK(checkrein_approve(again, text("dba-2"), CHECKREIN_APPROVE, text(made.approver), &file, NULL) == CHECKREIN_OK);

  decision = with_approval(&made, "DELETE FROM customers WHERE id = 2", request, &yes);
  CHECK(verdict(decision) == CHECKREIN_DENY);
  checkrein_decision_free(decision);
  decision = with_approval(&made, statement, request, &no);
  CHECK(verdict(decision) == CHECKREIN_DENY);
  checkrein_decision_free(decision);
  decision = with_approval(&made, statement, again, &file);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  uint64_t rows = 1;
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_OK, &rows, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);
  decision = with_approval(&made, statement, request, &yes);
  CHECK(verdict(decision) == CHECKREIN_DENY);
  checkrein_decision_free(decision);

  checkrein_buffer_free(&yes);
  checkrein_buffer_free(&no);
  checkrein_buffer_free(&file);
  checkrein_approval_request_free(request);
  checkrein_approval_request_free(again);
  demolish(&made);
}

static void parameters_executions_names_and_context_reach_the_decision(void) {
  world made;
  build(&made);
  const char *insert = "INSERT INTO customers (id, name) VALUES ($1, $2)";
  checkrein_value values[4] = {int_value(1), text_value("Ada"), {.kind = CHECKREIN_VALUE_FLOAT, .real = 0.5},
                               {.kind = CHECKREIN_VALUE_OTHER, .type_name = text("date"), .bytes = text("2026-03-12")}};
  checkrein_slice names[2] = {text("name"), text("id")};
  checkrein_decide_options options = {.size = sizeof options, .context = text("{\"purpose\":\"reporting\"}"), .executions = 2};
  checkrein_decision *decision = asked_with(made.connection, insert, values, 4, &options);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  checkrein_slices rules = {NULL, 0}, classes = {NULL, 1};
  checkrein_slice obligations = text(""), observed = text("x");
  bool changes = true;
  CHECK(checkrein_decision_rules(decision, &rules, NULL) == CHECKREIN_OK && rules.len == 1 && says(rules.data[0], "reports-insert"));
  CHECK(checkrein_decision_classes(decision, &classes, NULL) == CHECKREIN_OK && classes.len == 0);
  CHECK(checkrein_decision_obligations(decision, &obligations, NULL) == CHECKREIN_OK && holds(obligations, "\"mask\""));
  CHECK(checkrein_decision_observed(decision, &observed, NULL) == CHECKREIN_OK && observed.data == NULL);
  CHECK(checkrein_decision_changes_state(decision, &changes, NULL) == CHECKREIN_OK && !changes);
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_ERROR, NULL, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);

  options.context = text("{\"purpose\":\"curiosity\"}");
  decision = asked_with(made.connection, insert, values, 4, &options);
  CHECK(verdict(decision) == CHECKREIN_DENY);
  checkrein_decision_free(decision);

  checkrein_decide_options named = {.size = sizeof named, .names = names, .placeholders = CHECKREIN_PLACEHOLDERS_FORMAT};
  decision = asked_with(made.connection, "SELECT id FROM customers WHERE id = %(id)s OR id = %(name)s", values, 2, &named);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  checkrein_decision_free(decision);
  demolish(&made);
}

static void the_state_of_a_connection_moves_with_its_outcomes(void) {
  world made;
  build(&made);
  bool certain = false;
  checkrein_buffer path = {NULL, 0};
  checkrein_decision *decision = decide(made.connection, "SET search_path = public, private");
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  bool changes = false;
  CHECK(checkrein_decision_changes_state(decision, &changes, NULL) == CHECKREIN_OK && changes);
  CHECK(checkrein_connection_is_certain(made.connection, &certain, NULL) == CHECKREIN_OK && !certain);
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_OK, NULL, NULL) == CHECKREIN_OK);
  CHECK(checkrein_connection_is_certain(made.connection, &certain, NULL) == CHECKREIN_OK && certain);
  CHECK(checkrein_connection_search_path(made.connection, &path, NULL) == CHECKREIN_OK);
  CHECK(says(checkrein_bytes(&path), "[\"public\",\"private\"]") && path.data[path.len] == 0);
  checkrein_buffer_free(&path);
  CHECK(path.data == NULL && path.len == 0);
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_CANCELLED, NULL, NULL) == CHECKREIN_OK);
  checkrein_decision_free(decision);

  CHECK(checkrein_connection_rolled_back(made.connection, NULL) == CHECKREIN_OK);
  CHECK(checkrein_connection_committed(made.connection, NULL) == CHECKREIN_OK);
  CHECK(checkrein_connection_reset(made.connection, NULL) == CHECKREIN_OK);
  checkrein_catalog *catalog = NULL;
  CHECK(checkrein_catalog_from_json(text(CATALOG), &catalog, NULL) == CHECKREIN_OK);
  CHECK(checkrein_connection_refresh_catalog(made.connection, catalog, NULL) == CHECKREIN_OK);
  checkrein_connection *second = NULL;
  CHECK(checkrein_session_connection(made.session, catalog, &second, NULL) == CHECKREIN_OK);
  checkrein_catalog_free(catalog);
  decision = decide(second, SELECT);
  CHECK(verdict(decision) == CHECKREIN_PERMIT);
  CHECK(checkrein_connection_outcome(made.connection, decision, CHECKREIN_OUTCOME_OK, NULL, NULL) == CHECKREIN_E_SESSION_OUTCOME_UNEXPECTED);
  checkrein_connection_free(second);
  checkrein_decision_free(decision);
  demolish(&made);
}

static void what_a_rollback_undoes_is_known_where_transactions_are_seen(void) {
  world made;
  build(&made);
  for (int seen = 0; seen < 2; seen++) {
    bool certain = false;
    checkrein_connection *connection = NULL;
    CHECK(checkrein_session_connection(made.session, NULL, &connection, NULL) == CHECKREIN_OK);
    if (seen) CHECK(checkrein_connection_sees_transactions(connection, NULL) == CHECKREIN_OK);
    checkrein_decision *decision = decide(connection, "SET search_path = public, private");
    CHECK(checkrein_connection_outcome(connection, decision, CHECKREIN_OUTCOME_OK, NULL, NULL) == CHECKREIN_OK);
    checkrein_decision_free(decision);
    CHECK(checkrein_connection_rolled_back(connection, NULL) == CHECKREIN_OK);
    CHECK(checkrein_connection_is_certain(connection, &certain, NULL) == CHECKREIN_OK && certain == (seen == 1));
    checkrein_connection_free(connection);
  }
  demolish(&made);
}

static void a_session_says_who_it_is_for_and_ends_when_it_is_closed(void) {
  world made;
  build(&made);
  checkrein_slice id, resource, principal, salt;
  int64_t ends = 0;
  bool open = false;
  CHECK(checkrein_session_id(made.session, &id, NULL) == CHECKREIN_OK && id.len == 32);
  CHECK(checkrein_session_resource(made.session, &resource, NULL) == CHECKREIN_OK && says(resource, "orders-db"));
  CHECK(checkrein_session_principal(made.session, &principal, NULL) == CHECKREIN_OK && holds(principal, "\"subject\":\"agent-7\""));
  CHECK(checkrein_session_commitment_salt(made.session, &salt, NULL) == CHECKREIN_OK && salt.len == 16);
  CHECK(checkrein_session_ends(made.session, &ends, NULL) == CHECKREIN_OK && ends == 2108860000000);
  CHECK(checkrein_session_is_open(made.session, &open, NULL) == CHECKREIN_OK && open);
  CHECK(checkrein_session_close(made.session, NULL) == CHECKREIN_OK && checkrein_session_close(made.session, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_is_open(made.session, &open, NULL) == CHECKREIN_OK && !open);
  checkrein_decision *decision = decide(made.connection, SELECT);
  checkrein_slice reason = text("");
  CHECK(verdict(decision) == CHECKREIN_DENY && checkrein_decision_reason(decision, &reason, NULL) == CHECKREIN_OK);
  CHECK(says(reason, "denied.session"));
  checkrein_decision_free(decision);

  checkrein_session_options options = {.size = sizeof options, .lease = 1, .records = CHECKREIN_RECORDS_RESULTS_MASKED};
  checkrein_session *ended = NULL;
  CHECK(checkrein_enforcer_open_session(made.enforcer, text(TOKEN), text("orders-db"), &options, &ended, NULL) == CHECKREIN_OK);
  CHECK(checkrein_session_is_open(ended, &open, NULL) == CHECKREIN_OK && !open);
  CHECK(checkrein_session_ends(ended, &ends, NULL) == CHECKREIN_OK && ends == 1);
  checkrein_session_free(ended);
  demolish(&made);
}

int main(void) {
  RUN(a_permitted_result_is_masked_in_place_and_the_rest_stays_the_callers);
  RUN(a_masker_shows_no_row_beyond_the_permits_limit);
  RUN(a_copys_bytes_are_masked_wherever_they_are_cut);
  RUN(a_denial_is_a_value_with_a_rule_a_reason_and_a_message);
  RUN(a_hold_is_lifted_by_a_signed_approval_once_and_by_no_refusal);
  RUN(parameters_executions_names_and_context_reach_the_decision);
  RUN(the_state_of_a_connection_moves_with_its_outcomes);
  RUN(what_a_rollback_undoes_is_known_where_transactions_are_seen);
  RUN(a_session_says_who_it_is_for_and_ends_when_it_is_closed);
  return finished("flow");
}

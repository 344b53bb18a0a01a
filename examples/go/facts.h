// What is read of new things in one step from Go to C, since each step costs more than what it reads.

#ifndef CHECKREIN_GO_FACTS_H
#define CHECKREIN_GO_FACTS_H

#include <checkrein.h>

typedef struct {
	checkrein_status status;
	checkrein_error *error;
	checkrein_decision *decision;
	uint32_t verdict;
	checkrein_optional_u64 seq, row_limit;
	checkrein_slice rule, reason, message, observed;
	checkrein_slices effects, rules, classes;
	bool changes_state;
} checkrein_go_decided;

static inline checkrein_go_decided checkrein_go_decide(checkrein_connection *connection, checkrein_slice statement, const checkrein_value *parameters,
                                                       size_t parameters_len, const checkrein_decide_options *options,
                                                       const checkrein_presentation *presented, size_t presented_len) {
	checkrein_go_decided it;
	memset(&it, 0, sizeof it);
	it.status = presented_len == 0
	                ? checkrein_connection_decide(connection, statement, parameters, parameters_len, options, &it.decision, &it.error)
	                : checkrein_connection_decide_with(connection, statement, parameters, parameters_len, options, presented, presented_len,
	                                                   &it.decision, &it.error);
	if (it.status != CHECKREIN_OK) return it;
	const checkrein_decision *decision = it.decision;
	checkrein_error **error = &it.error;
	it.status = checkrein_decision_verdict(decision, &it.verdict, error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_decision_seq(decision, &it.seq, error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_decision_effects(decision, &it.effects, error);
	if (it.verdict == CHECKREIN_PERMIT) {
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_rules(decision, &it.rules, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_classes(decision, &it.classes, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_row_limit(decision, &it.row_limit, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_changes_state(decision, &it.changes_state, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_observed(decision, &it.observed, error);
	} else {
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_rule(decision, &it.rule, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_reason(decision, &it.reason, error);
		if (it.status == CHECKREIN_OK) it.status = checkrein_decision_message(decision, &it.message, error);
	}
	if (it.status != CHECKREIN_OK) {
		checkrein_decision_free(it.decision);
		it.decision = NULL;
	}
	return it;
}

typedef struct {
	checkrein_status status;
	checkrein_error *error;
	size_t shown;
} checkrein_go_masked;

static inline checkrein_go_masked checkrein_go_mask(checkrein_masker *masker, checkrein_value *cells, size_t rows, size_t columns) {
	checkrein_go_masked it = {0, NULL, 0};
	it.status = checkrein_masker_rows(masker, cells, rows, columns, &it.shown, &it.error);
	return it;
}

typedef struct {
	checkrein_status status;
	checkrein_error *error;
	checkrein_slice json, digest, rendered, resource, statement, rule;
	int64_t not_after;
} checkrein_go_asked;

static inline checkrein_go_asked checkrein_go_ask(const checkrein_approval_request *request) {
	checkrein_go_asked it;
	memset(&it, 0, sizeof it);
	it.status = checkrein_approval_request_json(request, &it.json, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_digest(request, &it.digest, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_render(request, &it.rendered, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_resource(request, &it.resource, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_statement(request, &it.statement, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_rule(request, &it.rule, &it.error);
	if (it.status == CHECKREIN_OK) it.status = checkrein_approval_request_not_after(request, &it.not_after, &it.error);
	return it;
}

#endif

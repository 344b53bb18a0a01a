# Everything installs what it needs: Rust must be there (https://rustup.rs), the rest comes from PyPI and Debian's packages.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# So that plain cargo does not link the Python binding against libpython.
export PYO3_BUILD_EXTENSION_MODULE := 1
CORPORA := $(abspath ../shared/corpora)
ifneq ($(wildcard $(CORPORA)/README.md),)
export CHECKREIN_CORPORA ?= $(CORPORA)
endif
BIN := .venv/bin
RUST := cargo --locked

.PHONY: help demo test test-rust test-python check check-rust check-python bench bless venv native native-node test-node check-node soak-node

help: ## Show the targets.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 10

demo: ## Run an agent's session against an embedded database, and prove afterwards what happened.
	@$(MAKE) --no-print-directory native PROFILE=--release
	@$(BIN)/python -m examples.demo

test: test-rust test-python test-node ## Run all tests: Rust, documentation examples, Python, a throw-away PostgreSQL.

check: check-rust check-python check-node ## Check format, lints, documentation, licences and types.

bench: ## Measure, each figure beside a baseline.
	$(RUST) bench -p checkrein-benches
	python3 benches/summary.py

bless: ## Rewrite what comes from the core: responses of the vectors, tables of the policy's schema, of POLICY.md and of ERRORS.md.
	CHECKREIN_BLESS=1 $(RUST) test -p checkrein --test policy_schema tables
	CHECKREIN_BLESS=1 $(RUST) test -p checkrein --test vectors --test manual --test quick_start

test-rust:
	@if [ -z "$${CHECKREIN_CORPORA:-}" ]; then echo "no corpora at $(CORPORA): tests that read them say that they skip"; fi
	@if cargo nextest --version >/dev/null 2>&1; then echo "$(RUST) nextest run --workspace --features checkrein/cli"; \
		$(RUST) nextest run --workspace --features checkrein/cli; \
		else echo "$(RUST) test --workspace --features checkrein/cli --lib --bins --tests"; \
		$(RUST) test --workspace --features checkrein/cli --lib --bins --tests; fi
	$(RUST) test --workspace --features checkrein/cli --doc

test-python: native
	$(BIN)/python -m mypy.stubtest checkrein._native
	scripts/postgres.sh $(BIN)/python -m pytest -c bindings-python/pyproject.toml bindings-python/tests

test-node: native-node
	cd bindings-node && node --expose-gc --test tests/*.test.mjs

check-rust:
	cargo fmt --all --check
	$(RUST) clippy --workspace --all-targets --features checkrein/cli -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(RUST) doc --workspace --no-deps --features checkrein/cli

check-python: venv
	$(BIN)/python scripts/dependencies.py
	@if command -v cargo-deny >/dev/null 2>&1; then echo "cargo deny --offline check bans licenses sources"; \
		cargo deny --offline check bans licenses sources; \
		else echo "cargo-deny is not installed: scripts/dependencies.py alone has checked licences and sources"; fi
	cd bindings-python && ../$(BIN)/ruff format --check . ../scripts ../examples
	cd bindings-python && ../$(BIN)/ruff check . ../scripts/*.py ../examples
	cd bindings-python && ../$(BIN)/python -m mypy

check-node: native-node
	cd bindings-node && node scripts/platforms.mjs
	cd bindings-node && node scripts/types.mjs
	@if [ -n "$$(git status --porcelain -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts')" ]; then \
		echo "the generated declarations differ from the committed ones:"; git status --short -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts'; \
		git --no-pager diff -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts' | head -50; exit 1; fi
	cd bindings-node && node_modules/.bin/tsc -p example-ts
	cd bindings-node && node_modules/.bin/prettier --check . ../examples/quick_start/quick_start.mjs

soak-node: native-node
	cd bindings-node && node --expose-gc soak.mjs

venv:
	@scripts/venv.sh >/dev/null

# The extension module, built in place for .venv; PROFILE=--release for the demo.
native: venv
	cd bindings-python && VIRTUAL_ENV="$(abspath .venv)" PATH="$(abspath .venv/bin):$$PATH" ../$(BIN)/maturin develop --locked $(PROFILE)

# The Node addon, built in place, and what checks it; PROFILE=--release for the benchmark.
native-node:
	@cd bindings-node && if [ ! -d node_modules ] || [ package-lock.json -nt node_modules/.package-lock.json ]; then npm ci --no-fund --no-audit; fi
	node bindings-node/scripts/build.mjs $(PROFILE)

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
PYTEST_DIST := $(BIN)/python -m pytest -c bindings-python/pyproject.toml -o timeout=900 scripts/dist

.PHONY: fuzz help demo dist test test-rust test-python test-scan test-c test-go test-dist check check-rust check-python check-c bench bench-mask bench-boundary bless venv native soak-c header-c native-node test-node check-node soak-node

help: ## Show the targets.
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/\1\t\2/' | expand -t 10

demo: ## Run an agent's session against an embedded database, and prove afterwards what happened.
	@$(MAKE) --no-print-directory native PROFILE=--release
	@$(BIN)/python -m examples.demo

test: test-rust test-python test-scan test-node test-c test-go test-dist ## Run all tests, in every language and against a throw-away PostgreSQL and MariaDB; install what is packed.

check: check-rust check-python check-node check-c ## Check format, lints, documentation, licences and types.

dist: ## Build into dist/ what is handed out: wheel, source distribution, npm packages, C archive, crate.
	rm -rf dist
	scripts/dist/build.sh dist

bench: ## Measure, each figure beside a baseline; ends with the masking benches' table and chart.
	$(RUST) bench -p checkrein-benches -- '^(classify|decide|condition|verify|audit|approval)'
	python3 benches/summary.py
	@$(MAKE) --no-print-directory target/peers/.complete
	target/peers/bin/python benches/peers/statements.py
	@$(MAKE) --no-print-directory bench-mask

# Scanning and masking beside copying, automata and other products, in one run; writes the table into README.md, and benches/masking.svg.
bench-mask: target/peers/.complete
	@$(MAKE) --no-print-directory native PROFILE=--release
	rm -rf target/bench-mask target/criterion/scan_* target/criterion/mask_* target/criterion/ff1_*
	$(RUST) bench -p checkrein-benches -- '^(scan|mask|ff1)'
	benches/peers/vectorscan.sh target/bench-mask
	target/peers/bin/python benches/peers/scanners.py target/bench-mask
	$(BIN)/python bindings-python/benches/masking.py target/bench-mask
	python3 benches/summary.py
	python3 benches/report.py target/bench-mask target/criterion

target/peers/.complete: benches/peers/requirements.txt
	@[ -x target/peers/bin/python ] || "$$(scripts/venv.sh)"/python -m venv target/peers
	target/peers/bin/python -m pip install --quiet --disable-pip-version-check --no-input -r $<
	@touch $@

# What each language's boundary costs over Rust, all in one run; leaves release builds behind, which the next test replaces.
bench-boundary: venv
	$(RUST) build --release -p checkrein-benches --bin boundary
	bindings-c/scripts/install.sh "$(abspath target/c/release)"
	gcc -std=c11 -O2 -Itarget/c/release/include bindings-c/benches/boundary.c -Ltarget/c/release/lib -lcheckrein \
		-Wl,-rpath,"$(abspath target/c/release/lib)" -o target/release/boundary-c
	cd examples/go && PKG_CONFIG_PATH="$(abspath target/c/release/lib/pkgconfig)" CGO_LDFLAGS="-Wl,-rpath,$(abspath target/c/release/lib)" \
		GOFLAGS=-mod=mod GOPROXY=off go build -o ../../target/release/boundary-go ./boundary
	cd bindings-node && { [ -d node_modules ] || npm ci --silent; } && npm run --silent build
	@$(MAKE) --no-print-directory native PROFILE=--release
	$(BIN)/python benches/boundary.py

bless: ## Rewrite what comes from the core: responses of the vectors, tables of the policy's schema, of POLICY.md, ERRORS.md and ENTITIES.md.
	CHECKREIN_BLESS=1 $(RUST) test -p checkrein --test policy_schema tables
	CHECKREIN_BLESS=1 $(RUST) test -p checkrein --test vectors --test manual --test quick_start

# Coverage-guided, LONG seconds of TARGET (statement, query or tokenizer); the tests replay the same claims for seconds.
fuzz:
	core/fuzz/run.sh $(or $(TARGET),statement) $(or $(LONG),3600)

test-rust:
	@if [ -z "$${CHECKREIN_CORPORA:-}" ]; then echo "no corpora at $(CORPORA): tests that read them say that they skip"; fi
	@if cargo nextest --version >/dev/null 2>&1; then echo "$(RUST) nextest run --workspace --features checkrein/cli"; \
		$(RUST) nextest run --workspace --features checkrein/cli; \
		else echo "$(RUST) test --workspace --features checkrein/cli --lib --bins --tests"; \
		$(RUST) test --workspace --features checkrein/cli --lib --bins --tests; fi
	$(RUST) test --workspace --features checkrein/cli --doc
	scripts/postgres.sh $(RUST) test -p checkrein --features cli --test flow live::

test-python: native
	scripts/postgres.sh scripts/mariadb.sh --or-without $(BIN)/python -m pytest -c bindings-python/pyproject.toml bindings-python/tests

# National identifiers beside python-stdnum, telephone numbers beside libphonenumber.
test-scan: venv
	$(BIN)/python -m pytest -c bindings-python/pyproject.toml -o timeout=900 scripts/scan

test-node: native-node
	scripts/postgres.sh node --expose-gc --test bindings-node/tests/*.test.mjs

test-c:
	bindings-c/tests/run.sh

test-go:
	examples/go/test.sh -v

# 100,000 random sequences of calls under the sanitizers, 1,000 under valgrind: about half an hour.
soak-c:
	bindings-c/tests/run.sh soak

check-c:
	$(RUST) test -p checkrein-c --test header
	bindings-c/tests/run.sh symbols

# Writes bindings-c/include/checkrein.h and the list of its functions anew.
header-c:
	CHECKREIN_BLESS=1 $(RUST) test -p checkrein-c --test header

# Installs each artefact into an empty environment and runs the quick start there. Unless ARTEFACTS names the folder that `make dist` has
# made, they are the tests' own builds, packed the same way: nothing is compiled with optimisation.
test-dist: venv
	scripts/dist/tools.sh
	cd bindings-node && { [ -d node_modules ] || npm ci --silent; }
ifdef ARTEFACTS
	CHECKREIN_ARTEFACTS="$(abspath $(ARTEFACTS))" CHECKREIN_ARTEFACTS_PROFILE=release $(PYTEST_DIST)
else
	rm -rf target/artefacts
	scripts/dist/build.sh --debug target/artefacts
	CHECKREIN_ARTEFACTS="$(abspath target/artefacts)" $(PYTEST_DIST)
endif

check-rust:
	cargo fmt --all --check
	$(RUST) clippy --workspace --all-targets --features checkrein/cli -- -D warnings
	RUSTDOCFLAGS="-D warnings" $(RUST) doc --workspace --no-deps --features checkrein/cli

check-python: native
	$(BIN)/python -m mypy.stubtest checkrein._native
	$(BIN)/python scripts/dependencies.py
	$(BIN)/python scripts/versions.py
	@if command -v cargo-deny >/dev/null 2>&1; then echo "cargo deny --offline check bans licenses sources"; \
		cargo deny --offline check bans licenses sources; \
		else echo "cargo-deny is not installed: scripts/dependencies.py alone has checked licences and sources"; fi
	cd bindings-python && ../$(BIN)/ruff format --check . ../scripts ../examples
	cd bindings-python && ../$(BIN)/ruff check . ../scripts/*.py ../scripts/dist ../scripts/scan ../examples
	cd bindings-python && ../$(BIN)/python -m mypy
	cd bindings-python/tools && npm ci --silent --ignore-scripts
	cd bindings-python && node tools/node_modules/pyright/index.js -p .

check-node: native-node
	cd bindings-node && node scripts/platforms.mjs
	cd bindings-node && node scripts/types.mjs
	@if [ -n "$$(git status --porcelain -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts')" ]; then \
		echo "the generated declarations differ from the committed ones:"; git status --short -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts'; \
		git --no-pager diff -- 'bindings-node/*.d.*ts' 'bindings-node/lib/*.d.*ts' | head -50; exit 1; fi
	cd bindings-node && node_modules/.bin/tsc -p example-ts && node_modules/.bin/tsc -p tsconfig.guard.json
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

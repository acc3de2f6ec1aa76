# make run starts everything on http://127.0.0.1:8000, make test runs every check, and make help
# lists all targets.
# The system's Python comes first: distributions build theirs with profile-guided optimization, and
# pyenv, by default, without. The unit tests take 31 s of processor time with it and 38.5 s without.
# Without ensurepip, which Debian has in python3-venv, a Python cannot create .venv.
PYTHON ?= $(shell for python in /usr/bin/python3.11 python3.11 python3; do \
	$$python -c "import ensurepip" 2> /dev/null && command -v $$python && exit; done; echo python3)
BIN := .venv/bin

# With this variable set, every start would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test unit drills soak screenshots check bench readers lock clean
help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/runs  ## install what is missing, then run the web server and the scheduler
	@exec $(BIN)/feedsvc up

# These put the objects of the tests' Python processes into huge pages of memory. In a virtual
# machine, where addresses in small pages are costly to look up, that saves a fifth to a third of
# their processor time. glibc knows the second one since 2.35, and no other system reads it. The
# programs that the tests start do not get them (tests/conftest.py).
test unit check: export PYTHONMALLOC = malloc
test unit check: export GLIBC_TUNABLES = glibc.malloc.hugetlb=1

test: .venv/tests  ## lint, types, contracts and all tests, with a real browser and PostgreSQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/zuban mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest

# The domain and the adapters, without tests that take a third of a second: half a minute of a core.
UNITS = tests/domain tests/parsing tests/rendering tests/storage tests/test_architecture.py \
	tests/test_docs.py tests/test_names.py tests/test_settings.py
unit: .venv/tests  ## run the quick tests: no browser, no server, SQLite
	$(BIN)/pytest -n 0 -m unit $(UNITS)

drills: .venv/tests  ## cause faults while all runs: kills, hangs, full disk, backups, an upgrade
	KILLS=100 BACKUPS=200 DRILLS=full $(BIN)/pytest -n 0 -m drill

# Readers that poll without pause, and editors that write. For a shorter run: make soak MINUTES=5
soak: .venv/tests  ## run an hour of mixed load on SQLite and PostgreSQL, and check what grows
	SOAK_MINUTES=$(or $(MINUTES),60) $(BIN)/pytest -n 0 -m soak

screenshots: .venv/tests  ## every page in both themes and three widths, into screenshots/
	$(BIN)/python -m tests.screenshots

check: .venv/tests  ## only lint, types and contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/zuban mypy && \
		$(BIN)/lint-imports --no-logo

bench: .venv/benches  ## run the benchmarks, and write their tables into benchmarks/README.md
	$(BIN)/python -m benchmarks

# Eight feed readers and parsers, each through every action of an editor: 10 minutes.
readers: .venv/tests  ## what feed readers show after a change, into docs/readers.md
	$(BIN)/python tests/equip.py readers
	$(BIN)/python -m tests.readers.table

# The stamp files save the second start from using the network: a stamp is older than its lock only
# after the lock has changed.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and \
		"feedsvc needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/runs: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tests: .venv/runs requirements/dev.txt tests/equip.py
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python tests/equip.py
	@touch $@

.venv/benches: .venv/tests requirements/bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python tests/equip.py bench
	@touch $@

# The lock files pin every package with hashes and name no registry. This needs uv.
UV_COMPILE = uv pip compile pyproject.toml --quiet --python-version 3.11 --universal \
	--generate-hashes --no-header --no-annotate --no-emit-index-url \
	--emit-build-options
lock:  ## pin the dependencies again, with hashes (needs uv)
	$(UV_COMPILE) --only-binary pysqlite3 --only-binary pi-heif --extra build -o requirements.txt
	$(UV_COMPILE) --extra build --extra dev -c requirements.txt -o requirements/dev.txt
	$(UV_COMPILE) --extra build --extra dev --extra bench -c requirements/dev.txt \
		-o requirements/bench.txt

clean:  ## remove what make has created, but never the data in var/
	rm -rf .venv .pytest_cache .ruff_cache .hypothesis .import_linter_cache screenshots

# make run: everything, on SQLite, on http://127.0.0.1:8000     make test: every check     make help: the rest
PYTHON ?= $(shell command -v python3.11 || command -v python3)
BIN := .venv/bin

# Where Python is told to keep nothing that it compiled, every start would compile all of it anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run test unit drills soak screenshots check bench lock clean
help:  ## say what there is
	@grep -E '^[a-z-]+:.*##' Makefile | sed -E 's/:.*## /\t/' | expand -t 16

run: .venv/runs  ## install what is missing, then run web and scheduler together
	@exec $(BIN)/feedsvc up

test: .venv/tests  ## lint, types, contracts and all tests, in a real browser and on a real PostgreSQL
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest

# The domain and the adapters, without what takes a second: half a minute of a core.
UNITS = tests/domain tests/parsing tests/rendering tests/storage tests/test_architecture.py tests/test_settings.py
unit: .venv/tests  ## the quick tests: no browser, no server, SQLite
	$(BIN)/pytest -n 0 -m unit $(UNITS)

drills: .venv/tests  ## bring every fault about while all runs: kills, hangs, failover, full disk, clock, restarts
	KILLS=100 DRILLS=full $(BIN)/pytest -n 0 -m drill

# A reader who polls without pause, editors who write: make soak MINUTES=5 is a shorter one.
soak: .venv/tests  ## live through an hour of mixed load on SQLite and PostgreSQL, and look what grows
	SOAK_MINUTES=$(or $(MINUTES),60) $(BIN)/pytest -n 0 -m soak

screenshots: .venv/tests  ## pictures of every page in both themes and three widths, into screenshots/
	$(BIN)/python -m tests.screenshots

check: .venv/tests  ## only the quick half of test: lint, types, contracts
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo

bench: .venv/benches  ## measure every claim against its reference; writes the tables into benchmarks/README.md
	$(BIN)/python -m benchmarks

# The stamps keep a second start off the network: they are older than the lock only when the lock changed.
.venv/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "feedsvc needs Python 3.11 or newer: make PYTHON=...")'
	$(PYTHON) -m venv .venv

.venv/runs: .venv/bin/python requirements.txt pyproject.toml
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $@

.venv/tests: .venv/runs requirements/dev.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python tests/equip.py
	@touch $@

.venv/benches: .venv/tests requirements/bench.txt
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements/bench.txt
	$(BIN)/python tests/equip.py bench
	@touch $@

# A pip requirements file pins with hashes and names no registry. Needs uv.
UV_COMPILE = uv pip compile pyproject.toml --quiet --python-version 3.11 --universal --generate-hashes \
	--no-header --no-annotate --no-emit-index-url
lock:  ## pin the dependencies anew, with hashes (needs uv)
	$(UV_COMPILE) --extra build -o requirements.txt
	$(UV_COMPILE) --extra build --extra dev -c requirements.txt -o requirements/dev.txt
	$(UV_COMPILE) --extra build --extra dev --extra bench -c requirements/dev.txt -o requirements/bench.txt

clean:  ## remove what make made, but never the data in var/
	rm -rf .venv .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache screenshots

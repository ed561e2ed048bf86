# make demo · make test · make check · make bench · make fuzz · make machine · make rows · make messages · make lock
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/pip --disable-pip-version-check --no-input install --quiet

.PHONY: fuzz machine demo install test check bench rows messages lock

demo: install
	$(BIN)/passerelle demo --with-parent

install: .venv/installed

test: .venv/installed-dev
	$(MAKE) --no-print-directory check
	$(BIN)/python -m pytest -n 2 --dist worksteal

check: .venv/installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# One JSON line a measure; BENCH_PEOPLE=10000,100000 chooses the sizes.
bench: .venv/installed-dev
	$(BIN)/python -m tests.bench

fuzz: .venv/installed-dev
	$(BIN)/python -m pytest -n 2 -m whole tests/house/test_fuzz.py

# A hundred thousand random operations on sessions and slots, each compared with a model; says how many and how long.
machine: .venv/installed-dev
	$(BIN)/python -m pytest -q -m whole tests/models/contracts/test_slot_machine.py

rows: .venv/installed-dev
	$(BIN)/python -m tests.rows

messages: .venv/installed
	$(BIN)/python -m tasks.operate.messages

# Needs uv (https://docs.astral.sh/uv/); every wheel of every platform is named by its hash.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-emit-find-links --no-annotate --no-header setup.cfg --extra s3 --extra install
lock:
	$(LOCK) -o requirements.lock
	$(LOCK) --extra dev -c requirements.lock -o requirements-dev.lock

$(BIN)/python:
	$(PYTHON) -m venv .venv

.venv/installed: requirements.lock setup.cfg pyproject.toml | $(BIN)/python
	$(PIP) --require-hashes -r requirements.lock
	$(PIP) --no-deps --no-build-isolation -e .
	$(BIN)/python -c 'from tasks.operate.messages import compile_if_stale; compile_if_stale()'
	touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	$(PIP) --require-hashes -r requirements-dev.lock
	touch $@

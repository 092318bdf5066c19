# windlass: every task starts here. `make demo` and `make test` set everything up by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

.PHONY: setup demo test lint types unit golden differential interop peers bench clean

setup: $(STAMP)

$(STAMP): requirements/dev.lock pyproject.toml scripts/windlass
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m compileall -q src
	$(BIN)/python -m pip uninstall --quiet --yes setuptools
	touch $(STAMP)

# the main job, end to end, on the embedded default
demo: setup
	$(BIN)/windlass demo

# every check; what needs a foreign program that is missing skips loudly, with a count
test: lint types
	$(BIN)/python -m pytest tests -n $(WORKERS)

lint: setup
	$(BIN)/ruff check .

types: setup
	$(BIN)/mypy

unit: setup
	$(BIN)/python -m pytest tests/unit tests/architecture -n $(WORKERS)

golden: setup
	$(BIN)/python -m pytest tests/golden -n $(WORKERS)

differential: setup
	$(BIN)/python -m pytest tests/differential -n $(WORKERS)

interop: setup
	$(BIN)/python -m pytest tests/interop -n $(WORKERS)

# the foreign programs that differential and interop tests run (needs go; minutes the first time)
peers:
	scripts/peers.sh

bench: setup
	$(BIN)/python -m bench.start
	$(BIN)/python -m bench.client
	$(BIN)/python -m bench.cold $(if $(WORK),--work $(WORK))
	$(if $(CORPUS),$(BIN)/python -m bench.corpus --corpus $(CORPUS) --work $(WORK))
	$(BIN)/python -m bench.render

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis

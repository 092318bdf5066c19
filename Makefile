# windlass: every task starts here. `make demo` and `make test` set everything up by themselves.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2
CLUSTER_TESTS ?= tests/cluster
REMEMBER := -o addopts='-q --strict-markers --strict-config' -o cache_dir=.build/pytest

.PHONY: setup demo test test-cluster cluster-up cluster-down lint types unit golden differential interop peers bench differential-cluster fuzz fuzz-differential fuzz-cluster clean

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
	$(BIN)/python -m pytest tests --ignore=tests/cluster -n $(WORKERS)

# a real Kubernetes API on loopback, without containers; needs etcd, kube-apiserver, controller-manager and kwok
# What fails is run once more, and says so: helm itself races with controllers now and then (docs/compat.md). Twice is a failure.
test-cluster: setup
	$(BIN)/python -m pytest $(CLUSTER_TESTS) $(REMEMBER) || { [ $$? -eq 1 ] || exit 1; echo "SOME TESTS OF THE CLUSTER FAILED: those once more"; \
	$(BIN)/python -m pytest $(CLUSTER_TESTS) $(REMEMBER) --last-failed --last-failed-no-failures=none; }

# the same API to try things on: prints the path of its kubeconfig; BARE=1 leaves out controllers and the node
cluster-up:
	scripts/cluster.sh up $(if $(BARE),--bare)

cluster-down:
	scripts/cluster.sh down

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
	@if [ -n "$(CORPUS)" ]; then $(BIN)/python -m tests.differential.corpus --corpus $(CORPUS) --work $(WORK); \
	else echo "THE CORPUS OF REAL CHARTS DID NOT RUN: set CORPUS=folder of checkouts and WORK=work folder"; fi

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

# what reads foreign input, for an hour by default
fuzz: setup
	$(BIN)/python -m tests.fuzz --seconds $(or $(SECONDS),3600) --target all

# random templates, expressions, charts, values, YAML, TOML, flags and schemas against Go and helm, with a fresh seed;
# CASES is how many templates and expressions, SECONDS for how long the rest is drawn
fuzz-differential: setup
	seed=$$(date +%s); echo "seed $$seed"; WINDLASS_FUZZ_SEED=$$seed WINDLASS_FUZZ_CASES=$(or $(CASES),20000) \
	WINDLASS_SEED=$$seed WINDLASS_EXPRESSIONS=$(or $(CASES),20000) $(BIN)/python -m pytest \
	tests/differential/gotemplate tests/differential/test_sprig_expressions.py && \
	$(BIN)/python -m tests.differential.drawn --seconds $(or $(SECONDS),900) --seed $$seed && \
	$(BIN)/python -m tests.differential.lines.compare --cases $(or $(COMMAND_LINES),3000) --seed $$seed

# random charts and random release commands by helm and by windlass on a cluster of its own, with a fresh seed
fuzz-cluster: setup
	seed=$$(date +%s); echo "seed $$seed"; trap 'scripts/cluster.sh down' EXIT; kubeconfig=$$(scripts/cluster.sh up) && \
	$(BIN)/python -m tests.cluster.releases.drawn --kubeconfig "$$kubeconfig" --seconds $(or $(SECONDS),900) --seed $$seed

# real charts, vendored, below CHARTS live as releases in two clusters, helm's and windlass's; SAMPLE is how many of them
differential-cluster: setup
	@[ -n "$(CHARTS)" ] || { echo "set CHARTS=folder of charts with their dependencies"; exit 2; }
	seed=$$(date +%s); echo "seed $$seed"; $(BIN)/python -m tests.cluster.releases.corpus --charts $(CHARTS) \
	--sample $(or $(SAMPLE),0) --seconds $(or $(SECONDS),0) --seed $$seed

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .hypothesis

# Two commands matter: `make demo` and `make test`. Both set up what they need, in .venv.
PYTHON ?= python3
VENV ?= .venv
OUT ?= rootcause-demo
PEERS = .venv-peers
BUILDING = .venv-models
BIN = $(VENV)/bin
PIP = $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test check bench models sample clean

help:  ## list the commands
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/'

demo: $(VENV)/.installed  ## install, analyze the bundled sample, say where the report lies
	$(BIN)/rootcause demo --out $(OUT)

test: $(VENV)/.installed-all check  ## install everything, then check and test everything
	$(BIN)/python -m pytest -n 2 --dist loadscope --cov --cov-report=term:skip-covered $(PYTEST_ARGS)

check: $(VENV)/.installed-all
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/.installed-all $(PEERS)/.installed  ## measure quality, speed and memory beside the peers; asserts nothing
	@set -e; for script in tests/benchmarks/bench_*.py; do echo "== $$script"; \
	  ROOTCAUSE_PEERS=$(PEERS)/bin/python $(BIN)/python $$script; done

models: $(BUILDING)/.installed  ## build the models that ship again, from their teachers and texts (under two hours)
	cd models && HF_HUB_OFFLINE=1 ../$(BUILDING)/bin/python -m building

sample: $(VENV)/.installed  ## build the bundled sample again from its phrase bank
	$(BIN)/python data/build_sample.py

clean:  ## remove what the other commands made
	rm -rf $(VENV) $(PEERS) $(BUILDING) $(OUT) build dist .coverage .coverage.* .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "rootcause needs Python 3.11 or newer; call make PYTHON=python3.11 (or newer)")'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing rootcause into $(VENV) (about a minute the first time) ..."
	$(PIP) install -c constraints.txt -e .
	@touch $@

# torch first and pinned: a looser range would fetch gigabytes for graphics cards.
$(VENV)/.installed-all: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo "Installing rootcause with everything its tests need into $(VENV) ..."
	$(PIP) install -c constraints.txt torch
	$(PIP) install -c constraints.txt -e '.[all,dev]'
	@touch $@ $(VENV)/.installed

# What the benchmark compares against and what the models are built with; nobody else needs either.
$(PEERS)/.installed: tests/benchmarks/peers/requirements.txt
$(BUILDING)/.installed: models/requirements.txt

$(PEERS)/.installed $(BUILDING)/.installed:
	@echo "Installing $< into $(@D) ..."
	$(PYTHON) -m venv $(@D)
	$(@D)/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt torch
	$(@D)/bin/python -m pip --disable-pip-version-check --quiet install -c constraints.txt -r $<
	@touch $@

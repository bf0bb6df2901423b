# The first `make compare` or `make test` sets up .venv; a changed pyproject.toml or constraints.txt renews it.

PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV := .venv
READY := $(VENV)/.ready

.PHONY: help compare test slow test-all quick lint fuzz zoo scaling faults differences degradation notebooks

help: ## list the targets (what `make` alone does)
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

compare: $(READY) ## build ResNet-18 in all four frameworks and print the table that proves they are one
	$(VENV)/bin/rosetta compare

test: $(READY) ## run the tests
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 -m "not slow"

slow: $(READY) ## run the tests that take minutes each: the zoo in full, every notebook, more of what test draws
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 -m slow

test-all: $(READY) ## run all tests
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4

BACKEND := pt
quick: $(READY) ## run the spec's tests and BACKEND=pt's contract, structure and logits
	$(if $(filter $(BACKEND),pt keras paddle jax),,$(error BACKEND is '$(BACKEND)', but must be pt, keras, paddle or jax))
	ROSETTA_BACKEND=$(BACKEND) $(VENV)/bin/python -m pytest -q -rfE -n auto --maxprocesses 4 -m "not slow" $(QUICK)
QUICK := tests/spec tests/backends/test_contract.py tests/backends/test_structure.py tests/cross/test_logits.py

N := 1000
fuzz: $(READY) ## draw N=1000 networks over all fields of the spec and hold the frameworks to each other
	$(VENV)/bin/python -m tests.fuzz $(N)

zoo: $(READY) ## hold every network of the zoo, as it is published, to the reference and the frameworks to each other
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 tests/cross/test_zoo.py

scaling: $(READY) ## measure how time and memory grow from 20 to 1202 layers; writes docs/scaling.md and .svg
	$(VENV)/bin/python -m rosetta.experiments.scaling docs

faults: $(READY) ## put every fault into a framework and see which level catches it; writes docs/faults.md
	$(VENV)/bin/python -m tests.faults docs/faults.md

differences: $(READY) ## write docs/differences.md from the data in rosetta/differences/rows
	$(VENV)/bin/python -m rosetta.differences.document docs/differences.md

degradation: $(READY) ## train plain and residual networks of 20 and 56 layers; writes docs/degradation.md and .svg
	$(VENV)/bin/python -m rosetta.experiments.degradation docs

notebooks: $(READY) ## make the notebooks from their sources and execute them; writes notebooks/*.ipynb
	$(VENV)/bin/python -m notebooks.build

lint: $(READY) ## check style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/mypy

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11) and "Python 3.11 is needed: set PYTHON=/path/to/python3.11")'
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[all,test,plots]"
	touch $(READY)

# The first `make compare` or `make test` sets up .venv; a changed pyproject.toml or constraints.txt renews it.

# The newest that is there and runs: a pyenv shim may be there and not run.
PYTHON ?= $(shell for python in python3.13 python3.12 python3.11 python3; do \
	$$python -c '$(RIGHT_VERSION)' 2>/dev/null && command -v $$python && break; done)
RIGHT_VERSION := import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))
VENV ?= .venv
READY := $(VENV)/.ready
DOCS_READY := $(VENV)/.docs-ready

.PHONY: help compare test slow test-all quick selection lint fuzz zoo scaling loading faults diagnosis mutants differences degradation speed notebooks plain book book-texts book-serve

help: ## list the targets (what `make` alone does)
	@grep -hE '^[a-z-]+: .*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-12s %s\n", $$1, $$2}'

compare: $(READY) ## build ResNet-18 in all four frameworks and print the table that proves they are one
	$(VENV)/bin/rosetta compare

test: $(READY) ## run the tests
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 -m "not slow"

selection: $(READY) ## run the tests that depend most on the Python and on the builds of the frameworks
	$(VENV)/bin/python -m pytest -n auto --maxprocesses 4 -m "not slow" $(SELECTION)
	$(VENV)/bin/rosetta compare
SELECTION := tests/backends/test_contract.py tests/backends/test_devices.py tests/backends/test_trainer.py tests/backends/test_import_order.py \
	tests/backends/test_keras_engines.py tests/differences/test_rows.py

# Here JAX compiles as people have it compile: the tests of `make test` spare themselves its optimisations.
slow: $(READY) ## run the tests that take minutes each: the zoo in full, every notebook, more of what test draws
	JAX_DISABLE_MOST_OPTIMIZATIONS=0 $(VENV)/bin/python -m pytest -n auto --maxprocesses 4 -m "slow and not exhaustive" --durations 30 --durations-min 10

test-all: $(READY) ## run all tests, and all cases of those of which CI runs some
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

loading: $(READY) ## measure waiting and memory on 200,000 photographs, which it makes; writes docs/loading.md
	$(VENV)/bin/python -m rosetta.experiments.loading docs

speed: $(READY) ## measure images per second beside each ecosystem's own ResNet; writes docs/speed-table.md and .svg
	$(VENV)/bin/python -m rosetta.experiments.speed docs

faults: $(READY) ## put every fault into a framework and see which level catches it; writes docs/faults.md
	$(VENV)/bin/python -m tests.faults docs/faults.md

diagnosis: $(READY) ## name the mistake of every wrong network and submission; writes docs/diagnosis.md and docs/course-diagnosis.md
	$(VENV)/bin/python -m tests.identifying docs/diagnosis.md
	$(VENV)/bin/python -m tests.course docs/course-diagnosis.md

mutants: $(READY) ## change the floor below one spot at a time and see whether its tests notice; writes docs/mutants.md
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[mutants]"
	$(VENV)/bin/python -m tests.mutants docs/mutants.md

differences: $(READY) ## write docs/differences.md from the data in rosetta/differences/rows
	$(VENV)/bin/python -m rosetta.differences.document docs/differences.md

degradation: $(READY) ## train plain and residual networks of 20 and 56 layers; writes docs/degradation.md and .svg
	$(VENV)/bin/python -m rosetta.experiments.degradation docs

notebooks: $(READY) ## make the notebooks from their sources and execute them; writes notebooks/*.ipynb
	$(VENV)/bin/python -m notebooks.build

PLAIN := resnet18_d2l resnet50 resnet50_v2 resnet20_cifar
plain: $(READY) ## write four networks as plain code in the four frameworks; writes docs/plain
	for network in $(PLAIN); do for backend in pt keras paddle jax; do \
		$(VENV)/bin/rosetta write $$network --backend $$backend -o docs/plain/$${network}_$$backend.py || exit 1; \
	done; done

BOOK := build/book
book: $(DOCS_READY) ## make the book, the site on which the four are read beside each other; writes build/book/html
	$(VENV)/bin/python -m book $(BOOK)

book-texts: $(DOCS_READY) ## write the book's paragraphs as catalogues for who translates them; writes build/book/texts
	$(VENV)/bin/python -m book $(BOOK) --texts

book-serve: ## serve the book at http://127.0.0.1:8000 until Ctrl-C
	$(VENV)/bin/python -m http.server --bind 127.0.0.1 --directory $(BOOK)/html 8000

# Two of the models, or two plain texts, stand side by side on a screen: they have lines of 96 columns.
NARROW := resnet_pt/model.py resnet_keras/model.py resnet_paddle/model.py resnet_jax/model.py docs/plain
lint: $(READY) ## check style and types
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff check --line-length 96 $(NARROW)
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/ruff format --check --config format.exclude=[] --line-length 96 $(NARROW)
	$(VENV)/bin/mypy

$(READY): pyproject.toml constraints.txt
	@$(or $(PYTHON),false) -c '$(RIGHT_VERSION)' || { echo 'Python 3.11, 3.12 or 3.13 is needed: set PYTHON=/path/to/python3.13'; false; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[all,test,plots]"
	touch $(READY)

# The book needs no framework: without those it has an environment of its own in a minute.
$(DOCS_READY): pyproject.toml constraints.txt
	@test -x $(VENV)/bin/python || $(or $(PYTHON),false) -c '$(RIGHT_VERSION)' || { echo 'Python 3.11, 3.12 or 3.13 is needed: set PYTHON=/path/to/python3.13'; false; }
	test -x $(VENV)/bin/python || $(PYTHON) -m venv $(VENV)
	$(VENV)/bin/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e ".[docs]"
	touch $(DOCS_READY)

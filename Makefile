# `make book` and `make test` are all a reader needs; `make help` lists the rest.
# Recipes use relative paths only, so that the folder's name may hold spaces.
.DEFAULT_GOAL := help
.PHONY: help audit faults book test test-quick lint types format serve preview lab live clean bench bench-book requirements data
.DELETE_ON_ERROR:

# Chapters start by forking, under nbmake too; compiled modules are kept, whatever the shell says.
export JUPYTER_DEFAULT_PROVISIONER_NAME := recompute-fork
unexport PYTHONDONTWRITEBYTECODE

PYTHON := .venv/bin/python
RECOMPUTE := .venv/bin/python -m recompute

help: ## list the targets
	@grep -E '^[a-z-]+:.*## ' Makefile | sort | awk -F ':.*## ' '{printf "  make %-12s %s\n", $$1, $$2}'

book: .venv/ready ## environment, chapters, HTML and PDF
	@$(RECOMPUTE) build

test: .venv/ready .live/ready.json _build/system ## system packages, then everything: lint, types, quick tests, chapters by nbmake, both books in browser and PDF
	@$(MAKE) --no-print-directory lint test-quick
	@$(RECOMPUTE) build
	@$(PYTHON) -m pytest -n 2 --dist loadfile --no-loadscope-reorder -m "book or slow" --durations=10 \
	  tests/faults tests/content tests/unit tests/validation tests/benchmarks tests/site

test-quick: .venv/ready ## tests that need no built book and take no time
	@$(PYTHON) -m pytest -n 2 --dist loadfile -m "not book and not slow" tests

lint: .venv/ready ## ruff, types, stripped notebooks
	@$(PYTHON) -m ruff check scripts tests chapters
	@$(PYTHON) -m ruff format --check scripts tests
	@$(PYTHON) -m mypy
	@find chapters -name '*.ipynb' -print0 | xargs -0 -r $(PYTHON) -m nbstripout --verify

format: .venv/ready ## put the code into its one form
	@$(PYTHON) -m ruff check --fix scripts tests chapters
	@$(PYTHON) -m ruff format scripts tests
	@find chapters -name '*.ipynb' -print0 | xargs -0 -r $(PYTHON) -m nbstripout

serve: ## show the built book at http://localhost:8000
	@$(RECOMPUTE) serve

preview: .venv/ready ## show the pages while you write: a change is made and reloads
	@$(RECOMPUTE) preview

lab: .venv/ready .lab/ready ## open chapters in JupyterLab; one alone with CHAPTER=iran
	@$(RECOMPUTE) lab $(CHAPTER)

live: .live/ready.json ## let the pages of claims recompute them in the reader's browser: some 27 MB of Python, then the book
	@$(RECOMPUTE) build

data: .venv/ready ## make data/tidy again from ../shared/data-raw
	@$(RECOMPUTE) sources extract

audit: .venv/ready ## known vulnerabilities of the pinned packages (needs the network)
	@.venv/bin/pip-audit --requirement requirements.txt --require-hashes --disable-pip --strict

faults: .venv/ready ## try every fault of refresh and build (minutes); write the tables of the book
	@$(PYTHON) -m tests.faults

bench: .venv/ready ## time the methods (minutes)
	@$(PYTHON) -m tests.benchmarks.measures
	@$(MAKE) --no-print-directory bench-book

bench-book: .venv/ready ## time the book beside plain Jupyter Book (an hour)
	@$(PYTHON) -m tests.benchmarks.book

clean: ## remove everything a build makes
	@rm -rf _build

requirements: ## pin the whole tree anew from pyproject.toml
	@.venv/bin/uv pip compile --quiet --generate-hashes --extra test --python-version 3.11 --no-header \
	  --no-emit-index-url --output-file requirements.txt pyproject.toml
	@echo jupyterlab | .venv/bin/uv pip compile --quiet --generate-hashes --python-version 3.11 --no-header \
	  --no-emit-index-url --output-file requirements-lab.txt -

# An environment that was copied with its folder would run the old folder's code.
ifneq ($(shell cat .venv/ready 2>/dev/null),$(CURDIR))
.PHONY: moved
.venv/ready: moved
endif

# uv is installed first, from its own pinned lines; where it cannot be, pip installs the rest.
.venv/ready: requirements.txt pyproject.toml
	@echo "making the Python environment in .venv"
	@test -x .venv/bin/python || python3 -m venv .venv || \
	  { echo "error: python3 -m venv failed; mend: apt-get install python3-venv" >&2; exit 1; }
	@awk '/^[a-z]/ {on = /^uv==/} on' requirements.txt > .venv/uv.txt
	@.venv/bin/python -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
	  --require-hashes -r .venv/uv.txt 2> .venv/pip.log \
	  && .venv/bin/uv pip sync --quiet --python .venv/bin/python --require-hashes requirements.txt 2>> .venv/pip.log \
	  || .venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.txt 2>> .venv/pip.log \
	  || { tail -n 3 .venv/pip.log >&2; echo "error: the packages of requirements.txt could not be installed; where: .venv/pip.log; mend: check the network and run again" >&2; exit 1; }
	@.venv/bin/uv pip install --quiet --python .venv/bin/python --no-build-isolation --no-deps --reinstall-package recompute -e . 2>> .venv/pip.log \
	  || .venv/bin/python -m pip install --quiet --no-build-isolation --no-deps -e .
	@echo "$(CURDIR)" > .venv/ready

# JupyterLab in an environment of its own (recompute/notebook/lab.py says why).
.lab/ready: requirements-lab.txt
	@echo "making JupyterLab's environment in .lab"
	@test -x .lab/bin/python || python3 -m venv .lab
	@.venv/bin/uv pip sync --quiet --python .lab/bin/python --require-hashes requirements-lab.txt 2> .lab/pip.log \
	  || .lab/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-lab.txt 2>> .lab/pip.log \
	  || { tail -n 3 .lab/pip.log >&2; echo "error: JupyterLab could not be installed; where: .lab/pip.log; mend: check the network and run again" >&2; exit 1; }
	@touch .lab/ready

# Never fails: where the registries cannot be reached the book is whole but for this, and tests of it are skipped.
.live/ready.json: scripts/recompute/live/requirements.txt scripts/recompute/live/parts.py | .venv/ready
	@$(RECOMPUTE) live || echo "note: pages of claims will not offer to recompute them"

# Never fails: tests that need what is missing are skipped, and say so.
_build/system: apt.txt
	@mkdir -p _build
	@missing=$$(sed 's/#.*//' apt.txt | while read -r p; do [ -z "$$p" ] || dpkg -s "$$p" >/dev/null 2>&1 || echo "$$p"; done); \
	if [ -z "$$missing" ]; then touch _build/system; \
	elif ! command -v apt-get >/dev/null || [ "$$(id -u)" != 0 ]; then \
	  echo "note: no right to install system packages; for all tests install:" $$missing; \
	else echo "installing system packages (see apt.txt)"; \
	  if apt-get update -qq >_build/apt.log 2>&1 && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends $$missing >>_build/apt.log 2>&1; \
	  then touch _build/system; else echo "note: the system packages could not be installed (see _build/apt.log); tests that need them are skipped"; fi; fi

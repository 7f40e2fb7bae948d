# `make demo` and `make test` set up all they need: Python 3.11+, make and a package registry are enough.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin

.PHONY: demo test coverage install clean audit hostile fuzz

demo: $(VENV)/.installed
	$(BIN)/newscrawl demo

test:
	PYTHON="$(PYTHON)" bash .ci/run

# Which lines no test reaches. Apart from the tests, because it makes every crawl that they start half as slow again.
coverage: $(VENV)/.installed-dev
	$(BIN)/coverage erase
	$(BIN)/coverage run -m pytest -q -W error --numprocesses 2 --dist loadfile
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

install: $(VENV)/.installed-dev

# Known weaknesses of what we depend on. --strict: a package that cannot be looked up is no clean bill of health.
audit: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet 'pip-audit>=2.9'
	$(BIN)/pip-audit --strict --skip-editable

# A million inputs more, on top of those of the nights before; CI does twenty thousand. FUZZ_STATE is what is kept.
FUZZ_STATE ?= $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/newscrawl-fuzz
FUZZ_RUNS ?= 1000000
fuzz: $(VENV)/.installed-dev
	$(BIN)/python -m pip install --quiet --group fuzz
	$(BIN)/python -m tests.hostile.fuzz --runs $(FUZZ_RUNS) --state $(FUZZ_STATE)

# The table of docs/security.md, made anew.
hostile: $(VENV)/.installed-dev
	$(BIN)/python -m tests.hostile

$(VENV)/bin/python:
	$(PYTHON) -c 'import sys; sys.exit("newscrawl needs Python 3.11 or later, this is " + sys.version.split()[0] if sys.version_info < (3, 11) else 0)'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip

$(VENV)/.installed: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	touch $@

$(VENV)/.installed-dev: $(VENV)/bin/python pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[postgres]' --group dev
	touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis

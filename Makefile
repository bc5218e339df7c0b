# make (= make test) · make venv · make run [OUT=dir] · make test · make scores · make bench [TEXTS=dir] · make bench-segmentation ·
# make label-studio · make clean
# Another interpreter: make PYTHON=/path/to/python3.12
SHELL := bash
.DEFAULT_GOAL := test
.DELETE_ON_ERROR:
.PHONY: venv run test scores bench bench-segmentation label-studio clean

PYTHON ?= python3.11 python3.12 python3
OUT ?= out
TEXTS ?= ../shared/corpus
BIN := .venv/bin
STAMP := .venv/.installed

# A name on the PATH may be a pyenv shim that fails when run, and Debian's python3 may lack ensurepip: so each candidate is run.
FITS := import sys, venv, ensurepip; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 12))

venv: $(STAMP)

$(STAMP): pyproject.toml constraints.txt
	@found=; if ! $(BIN)/python -c '$(FITS)' >/dev/null 2>&1; then \
	  while IFS= read -r candidate; do \
	    if "$$candidate" -c '$(FITS)' >/dev/null 2>&1; then found=$$candidate; break; fi; \
	  done < <(type -aP $(PYTHON)); \
	  if [ -z "$$found" ]; then \
	    echo "caserows needs Python 3.11 or 3.12 with venv, and none of these fits: $(PYTHON). Install one, or name it: make PYTHON=/path/to/python" >&2; \
	    exit 1; \
	  fi; \
	  echo "Making .venv with $$found ($$("$$found" --version))"; \
	  "$$found" -m venv --clear .venv || exit 1; \
	fi
	@echo "Installing caserows and what it needs into .venv (a minute or two the first time)"
	@$(BIN)/python -m pip install -qq --disable-pip-version-check -c constraints.txt -e '.[dev,registry]'
	@touch $@

run: $(STAMP)
	$(BIN)/caserows run corpus/text --out "$(OUT)"
	$(BIN)/caserows show corpus/text/cr-001*.txt

test: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo
	$(BIN)/pytest -q

scores: $(STAMP)
	$(BIN)/caserows guard

bench: $(STAMP)
	$(BIN)/python -W ignore benchmarks/speed.py --texts "$(TEXTS)"

bench-segmentation: $(STAMP)
	$(BIN)/python -W ignore benchmarks/segmentation.py --texts "$(TEXTS)"

# Slow (minutes) and outside `test`: installs Label Studio into an environment of its own and sends all gold through it.
label-studio: $(STAMP)
	$(BIN)/python annotations/check_label_studio.py

clean:
	rm -rf .venv out build dist .hypothesis .import_linter_cache .mypy_cache .pytest_cache .ruff_cache
	find . -path ./.git -prune -o \( -name __pycache__ -o -name '*.egg-info' \) -type d -prune -exec rm -rf {} +

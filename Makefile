# make demo   builds the demo exhibits, works them as a case and shows the head of the queue
# make test   lint, types, import contracts and every test
#
# Both make their own environment in .venv from requirements.lock; nothing else of the machine is changed,
# except that missing system libraries are installed through apt where this runs as root on Debian.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The stamp's name holds the sum of what the environment is made from, so a changed lock makes a new one.
STAMP := $(VENV)/made-from-$(shell cat requirements.lock pyproject.toml .ci/setup | cksum | tr ' ' '-')
WORKERS ?= auto
OUT ?= demo

.PHONY: setup demo test lint format bench soak gui lock clean

setup: $(STAMP)

$(STAMP): requirements.lock pyproject.toml .ci/setup
	@PYTHON="$(PYTHON)" bash .ci/setup "$(VENV)"
	@rm -f $(VENV)/made-from-*
	@touch "$(STAMP)"

demo: $(STAMP)
	$(BIN)/triage demo --out "$(OUT)"

lint: $(STAMP)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

test: lint
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -n $(WORKERS) -m "not soak"

format: $(STAMP)
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(STAMP)
	$(BIN)/python -m benchmarks

soak: $(STAMP)
	QT_QPA_PLATFORM=offscreen $(BIN)/python -m pytest -m soak

gui: $(STAMP)
	$(BIN)/python -m ui $(CASE)

# Needs uv (pip install uv). The lock holds names, versions and digests, and no addresses.
lock:
	uv pip compile --universal --generate-hashes --no-header --no-annotate --no-emit-index-url \
	  --no-emit-find-links --python-version 3.11 --extra dev pyproject.toml --output-file requirements.lock

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache

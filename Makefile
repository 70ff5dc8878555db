# A user needs two of these: `make serve` and `make test`. Both make .venv first where it is missing.
PYTHON ?= python3
HOST ?= 127.0.0.1
PORT ?= 8000
VENV := .venv
PIP := $(VENV)/bin/python -m pip --disable-pip-version-check --quiet

# Worksteal, for tests differ in length; more than 4 workers would only wait for the longest tests.
PYTEST := $(VENV)/bin/python -m pytest --numprocesses auto --maxprocesses 4 --dist worksteal

# Hundreds of processes of the tests import the packages, which are then compiled once and not each time.
unexport PYTHONDONTWRITEBYTECODE

# `make test integration coverage COVERAGE=1` holds both parts together to the floor of pyproject.toml. Measuring
# slows the tests, so that `make test` alone does not measure.
COVERAGE ?=
MEASURED = $(if $(COVERAGE),COVERAGE_FILE=.coverage.$@)
MEASURE = $(if $(COVERAGE),--cov --cov-report= --cov-fail-under=0)

.PHONY: serve test integration integration-napari coverage train bench lint types page page-check format lock clean

serve: $(VENV)/.serve
	$(VENV)/bin/bloodcells-serve --host $(HOST) --port $(PORT)

test: $(VENV)/.dev
	$(MEASURED) $(PYTEST) $(MEASURE) -m "not integration"

# What starts programs (ImageJ, Dask, make, commands and services of ours), trains, renders reports or kills. CLIENTS=1 adds
# the tests of clients of 60 to 90 packages, and installs these into .bench/clients.
CLIENTS ?=
integration: $(VENV)/.dev
	$(if $(CLIENTS),$(VENV)/bin/python tests/app/clients/environments.py)
	$(MEASURED) $(PYTEST) $(MEASURE) -m "integration$(if $(CLIENTS),, and not clients)"

# napari with Qt in an environment of its own, .bench/napari: 150 packages, too many for every run of CI. It draws by
# OpenGL, so that it needs a screen, if only a virtual one.
integration-napari: $(VENV)/.dev
	$(VENV)/bin/python integrations/napari/environment.py
	xvfb-run --auto-servernum .bench/napari/bin/python -m pytest integrations/napari

coverage: $(VENV)/.dev
	$(VENV)/bin/coverage combine .coverage.test .coverage.integration
	$(VENV)/bin/coverage report

train: $(VENV)/.dev
	$(VENV)/bin/bloodcells-train --train $(TRAIN)

# Some fifteen minutes on two cores, and once the peers' environments (.bench). Needs wrk: apt-get install wrk.
bench: $(VENV)/.dev
	$(VENV)/bin/python bench/peers/run.py
	$(VENV)/bin/python bench/throughput.py
	$(VENV)/bin/python bench/streaming_memory.py
	$(VENV)/bin/python bench/offline.py
	$(VENV)/bin/python bench/start.py
	$(VENV)/bin/python bench/hot_path.py

lint: $(VENV)/.dev
	$(VENV)/bin/ruff check .
	$(VENV)/bin/ruff format --check .
	$(VENV)/bin/lint-imports --no-logo
	$(VENV)/bin/python bench/import_graph.py --check

types: $(VENV)/.dev
	$(VENV)/bin/mypy

# The scripts of the page at /, from the TypeScript in web/src; they are committed, as serving needs no Node. Both targets
# need Node 20 or newer, with npm.
page: web/node_modules
	cd web && npm run --silent build

page-check: web/node_modules
	cd web && npm run --silent check

web/node_modules: web/package-lock.json
	cd web && npm ci --silent
	touch $@

format: $(VENV)/.dev
	$(VENV)/bin/ruff check --fix .
	$(VENV)/bin/ruff format .

# The locked requirements of the service alone; the dev lock below holds them too, at the same versions.
$(VENV)/.serve: requirements/serve.txt requirements/build.txt | $(VENV)/bin/python
	$(PIP) install --require-hashes --no-deps -r requirements/build.txt -r requirements/serve.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	touch $@

$(VENV)/.dev: requirements/dev.txt $(VENV)/.serve
	$(PIP) install --require-hashes --no-deps -r requirements/dev.txt
	touch $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Bloodcells needs Python 3.11 or newer; $(PYTHON) is older. Name another: make PYTHON=python3.12"; exit 1; }
	$(PYTHON) -m venv $(VENV)

# New locks from pyproject.toml: hashes, no addresses, one lock for every Python from 3.11 on.
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --no-annotate --no-header --upgrade
lock:
	echo "hatchling" | $(LOCK) - --output-file requirements/build.txt
	$(LOCK) pyproject.toml --extra dev --output-file requirements/dev.txt
	$(LOCK) pyproject.toml --constraint requirements/dev.txt --output-file requirements/serve.txt
	$(LOCK) pyproject.toml --extra training --constraint requirements/dev.txt --output-file requirements/training.txt

clean:
	rm -rf $(VENV) web/node_modules .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache

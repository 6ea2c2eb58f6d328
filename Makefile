# Every verb is one line; what it needs is set up by itself.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
OPML ?= deploy/feeds.opml
COMPILED := $(wildcard services/extractor/*.py services/extractor/*/*.py services/classifier/*.py services/classifier/*/*.py)
QUICK := tests/unit tests/stages tests/contracts tests/house
# Tests on real parts mostly wait, so two run at once, the longest first; those that measure time or memory, and the browser's, run alone.
ALONE := tests/integration/fetcher tests/browser
BESIDE := tests/chaos tests/integration tests/deploy tests/figures tests/seed $(ALONE:%=--ignore %)
.DEFAULT_GOAL := help
.PHONY: help setup demo run check test bench train schemas dashboards up down

help: ## show these verbs
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /\1\t/' | expand -t 12

setup: .venv/.ready .venv/.packages .venv/.compiled ## make the environment: Python packages by the hashed lock, Debian's for the tests; compile what reads

.venv/.ready: requirements-dev.lock pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/.packages: deploy/packages.txt deploy/packages.sh tests/contracts/asyncapi/package-lock.json | .venv/.ready
	deploy/packages.sh deploy/packages.txt
	npm ci --silent --prefix tests/contracts/asyncapi
	touch $@

.venv/.compiled: services/compiled.py $(COMPILED) | .venv/.ready
	$(BIN)/python -m deploy.compiling
	touch $@

# What torch brings along does not go with Faust: an environment of its own, which sees ours behind it.
.venv/train/.ready: requirements-train.lock | .venv/.ready
	$(PYTHON) -m venv .venv/train
	.venv/train/bin/python -m pip install --quiet --no-deps --require-hashes -r requirements-train.lock
	$(BIN)/python -c "import sysconfig; print(sysconfig.get_path('purelib'))" > .venv/train/lib/behind.pth
	mv .venv/train/lib/behind.pth .venv/train/lib/python*/site-packages/
	touch $@

demo: .venv/.compiled ## run the whole system on a small newsroom of our own (ARGS=--once: end when every article has its fate)
	$(BIN)/onrecord demo $(ARGS)

run: .venv/.compiled ## run the whole system on real feeds (OPML=your.opml)
	$(BIN)/onrecord up --opml $(OPML) $(ARGS)

check: .venv/.ready ## format, lint, types, imports and quick tests: under a minute
	$(BIN)/ruff format --check --quiet . && $(BIN)/ruff check --quiet . && $(BIN)/mypy && $(BIN)/lint-imports && $(BIN)/pytest --numprocesses 2 $(QUICK) $(ARGS)

test: setup check ## everything: check, and every test on real parts (Kafka, Prometheus, PostgreSQL, a browser)
	$(BIN)/pytest --numprocesses 2 --dist loadfile $(BESIDE) $(ARGS)
	$(BIN)/pytest $(ALONE) $(ARGS)

bench: .venv/.compiled ## print speed and memory as ratios against peers in the same run
	$(BIN)/python -m tests.bench $(ARGS)

# glibc gives large blocks back at once: left to itself, half of a training's time goes to the kernel.
train: export MALLOC_MMAP_MAX_ = 0
train: export MALLOC_TRIM_THRESHOLD_ = 17179869184

train: .venv/train/.ready ## build every model again from the data under ONRECORD_DATA
	.venv/train/bin/python -m services.extractor.training $(ARGS) && .venv/train/bin/python -m services.classifier.training $(ARGS)

schemas: .venv/.ready ## write the JSON Schemas, the AsyncAPI document and the settings reference; refuses a change that breaks readers
	$(BIN)/python -m schemas.contracts && $(BIN)/onrecord settings --markdown > deploy/SETTINGS.md

dashboards: .venv/.ready ## write the Grafana boards
	$(BIN)/python -m deploy.grafana.boards

up: ## start the system with Docker compose
	docker compose -f deploy/compose.yaml up --detach --build

down: ## stop it again
	docker compose -f deploy/compose.yaml down

# The front door for those who work on the template. Its users need none of this: see README.md.

PYTHON ?= python3
venv := .venv
bin := $(venv)/bin
# Runs a command on the machine's own engine, or on the lab's where none answers.
with_engine := $(PYTHON) tests/with_engine.py
# hadolint, dive and whatever else the tests call by name.
export PATH := $(CURDIR)/$(bin):$(PATH)

.DEFAULT_GOAL := help

.PHONY: help
help: ## explain the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

$(venv)/installed: tests/requirements.txt
	$(PYTHON) -m venv $(venv)
	$(bin)/pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.PHONY: demo
demo: $(venv)/installed ## render the user-service, build it, run it, ask it for a user, compare its size
	$(with_engine) $(bin)/python tests/demo.py

.PHONY: test
test: lint ## run all tests, the fast ones first: make test ARGS='-k update'
	$(bin)/pytest -m 'not engine' -n auto --dist worksteal $(ARGS)
	$(with_engine) $(MAKE) --no-print-directory test-engine

# A file's tests run one after another, since they give their images the same names.
.PHONY: test-engine
test-engine:
	$(bin)/pytest -m 'engine and not timed' -n auto --dist loadfile $(ARGS)
	$(bin)/pytest -m timed $(ARGS)

.PHONY: bench
bench: $(venv)/installed ## measure the images and write the README's tables: make bench ONLY=go
	ONLY='$(ONLY)' $(with_engine) $(bin)/python -u tests/bench.py

.PHONY: golden
golden: $(venv)/installed ## render tests/golden/ again, to read in git diff what a change does
	$(bin)/pytest -q tests/test_golden.py --golden

.PHONY: lint
lint: $(venv)/installed ## check the repo's own Python, YAML, Markdown and shell
	$(bin)/ruff check .
	$(bin)/ruff format --check .
	$(bin)/mypy
	$(bin)/yamllint --strict .
	$(bin)/rumdl check .
	$(bin)/shellcheck $$(git grep -lE '^#!/(usr/)?bin/(env )?(ba)?sh' -- .ci tests/lab tests/projects tests/reality)

.PHONY: lock
lock: ## pin the newest versions of tests/requirements.in (needs uv)
	uv pip compile --upgrade --universal --python-version 3.10 --generate-hashes --no-header --no-annotate \
		--output-file tests/requirements.txt tests/requirements.in

.PHONY: lab
lab: ## start the lab: an engine and base images for a machine without Docker
	@$(PYTHON) tests/lab/lab.py start

.PHONY: lab-stop
lab-stop: ## stop the lab
	@$(PYTHON) tests/lab/lab.py stop

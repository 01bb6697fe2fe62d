#!/bin/sh
# Fetches the npm packages of package-lock.json, with the system's Node.js or, where there is none,
# with the one that PyPI brings.
set -eu
cd "$(dirname "$0")/.."

if ! npm --version >/dev/null 2>&1; then
    echo "No Node.js here: installing the one of requirements-node.lock into .venv"
    .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
        --require-hashes --only-binary :all: -r requirements-node.lock
    hash -r # forget where npm was looked for
fi
npm ci --no-audit --no-fund --silent

#!/bin/sh
# Writes the lock files: everything that the requirements bring, pinned, with hashes, for all
# supported versions of Python. Run as `make lock` after a change in requirements*.txt.
set -eu
cd "$(dirname "$0")/.."

tools=.run/lock
mkdir -p .run
[ -x "$tools/bin/uv" ] || {
    .venv/bin/python -m venv "$tools"
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check uv==0.13.8
}

compile() {
    "$tools/bin/uv" pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-annotate --no-emit-index-url --no-emit-find-links --no-config \
        --custom-compile-command "make lock" "$@"
}

compile requirements.txt --output-file requirements.lock
compile requirements-dev.txt --constraint requirements.lock --output-file requirements-dev.lock
compile requirements-node.txt --output-file requirements-node.lock

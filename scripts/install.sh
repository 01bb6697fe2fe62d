#!/bin/sh
# Makes the Python environment of this checkout (.venv) from requirements-dev.lock.
# Needs a Python from 3.11 to 3.13 and nothing else; takes none but files whose hashes are known.
set -eu
cd "$(dirname "$0")/.."

find_python() {
    for name in python3.13 python3.12 python3.11 python3 python; do
        # Asked to run, not only looked for: a version manager's stand-in may be there for nothing.
        if "$name" -c 'import ensurepip, sys, venv
sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))' >/dev/null 2>&1; then
            echo "$name"
            return
        fi
    done
}

if ! .venv/bin/python -c '' >/dev/null 2>&1; then
    python=${PYTHON:-$(find_python)}
    if [ -z "$python" ]; then
        echo "Python 3.11, 3.12 or 3.13 with its venv module is needed (Debian: apt-get install python3 python3-venv)." >&2
        exit 1
    fi
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv --clear .venv
fi

echo "Installing the packages of requirements-dev.lock"
.venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
    --require-hashes --only-binary :all: -r requirements-dev.lock
touch .venv/.installed

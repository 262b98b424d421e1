#!/usr/bin/env bash
# What `make test` runs: every check to its end, beside the tests; it fails if any of them failed.
# A tool that is missing is said in a line; with CI=true that is a failure, since in CI nothing is missing.
set -uo pipefail
cd "$(dirname "$0")/../.."
bin=.local/venv/bin
failed=()

check() {  # name, tool, arguments …
    name=$1 tool=$2
    shift 2
    if [ ! -x "$bin/$tool" ]; then
        echo "▸ $name: not checked, $tool is missing"
        [ "${CI:-}" != true ] || failed+=("$name")
        return
    fi
    echo "▸ $name"
    "$bin/$tool" "$@" || failed+=("$name")
}

folders() { for folder in "$@"; do [ -d "$folder" ] && printf '%s ' "$folder"; done; }

lint() {
    # shellcheck disable=SC2046
    check "lint: ruff check" ruff check --quiet $(folders services shared deploy tests)
    # shellcheck disable=SC2046
    check "lint: ruff format" ruff format --quiet --check $(folders services shared deploy tests)
}
types() {
    # shellcheck disable=SC2046
    check "types: mypy --strict" mypy --strict $(folders services shared deploy tests)
}
imports() { check "imports: import-linter" lint-imports --no-cache; }
house() { check "house: lengths and shape" python -m pytest -q -p no:randomly tests/contracts/test_house.py; }
scans() {
    check "secrets: detect-secrets over all tracked files" python -m tests.security.secrets
    check "dependencies: pip-audit" python -m tests.security.advisories
}
# the order is random and everybody's the same, so that what was green here is green there; SEED=default: another one
tests() { check "tests: pytest" python -m pytest -q -rs --randomly-seed="${SEED:-2564}" "$@"; }

# what only reads the code has a core's idle moments while the tests wait for servers, and is told after them
all() {
    said=.local/checks.log
    bash deploy/local/check.sh reading >"$said" 2>&1 </dev/null &
    reading=$!
    # a worker that broke ends the run: another in its place would wait for ever for the last of the tests
    tests -n "${TEST_PROCESSES:-2}" --dist loadgroup --max-worker-restart 0
    wait "$reading" || failed+=("what only reads the code, above")
    cat "$said"
}

case "${1:-all}" in
    all) all ;;
    reading) renice -n 10 $$ >/dev/null; lint; types; imports; scans ;;
    tests) shift; tests "$@" ;;
    *) "$1" ;;
esac
if [ ${#failed[@]} -gt 0 ]; then
    printf '✗ failed: %s\n' "${failed[@]}"
    exit 1
fi

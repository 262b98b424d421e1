#!/usr/bin/env bash
# Everything that `make run` (bootstrap.sh run), `make test` (… dev) or `make bench` (… bench) needs, once per checkout.
# Debian packages only as root, the rest under .local. What is there already costs nothing: a stamp per step remembers.
set -euo pipefail
cd "$(dirname "$0")/../.."
what=${1:-run}
stamps=.local/stamps
ministry=deploy/examples/ministry/java/pom.xml
mkdir -p "$stamps"

say() { printf '\033[1m▸ %s\033[0m\n' "$*"; }
done_before() { [ "$(cat "$stamps/$1" 2>/dev/null)" = "$2" ]; }
remember() { printf '%s' "$2" >"$stamps/$1"; }
digest() { cat "$@" | sha256sum | cut -d' ' -f1; }

# the first that really runs (a version manager's stand-in may not), is new enough and has what is asked for
find_python() {
    for candidate in python3.11 python3.12 python3.13 python3 /usr/bin/python3; do
        "$candidate" -c "import sys${1:-}; sys.exit(sys.version_info < (3, 11))" 2>/dev/null && { echo "$candidate"; return; }
    done
}

debian_packages() {
    missing=()
    [ -n "$(find_python)" ] || missing+=(python3)
    [ -x .local/venv/bin/python ] || [ -n "$(find_python ', ensurepip')" ] || missing+=(python3-venv)
    compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || command -v initdb >/dev/null || missing+=(postgresql)
    command -v java >/dev/null || missing+=(default-jre-headless)
    [ -n "$(find /usr/share/fonts /usr/local/share/fonts "${HOME:-/root}/.local/share/fonts" -name 'Laksaman.*' -print -quit 2>/dev/null)" ] ||
        missing+=(fonts-thai-tlwg)
    [ "$what" != dev ] || command -v javac >/dev/null || missing+=(default-jdk-headless)
    done_before kafka "$(digest deploy/kafka/pom.xml)" && { [ "$what" != dev ] || done_before ministry "$(digest "$ministry")"; } ||
        command -v mvn >/dev/null || missing+=(maven)
    [ "$what" != dev ] || command -v npm >/dev/null || missing+=(nodejs npm)
    [ "$what" != dev ] || command -v chromium >/dev/null || missing+=(chromium fonts-thai-tlwg)
    [ "$what" = run ] || command -v wrk >/dev/null || missing+=(wrk)
    [ ${#missing[@]} -eq 0 ] && return
    if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
        say "Missing on this machine: ${missing[*]}"
        echo "  Ask whoever administers it:  apt-get install ${missing[*]}   (Python ≥ 3.11, PostgreSQL ≥ 15, Java ≥ 17)"
        exit 1
    fi
    say "Installing Debian packages: ${missing[*]} (with what they need: up to 200 MB to fetch)"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q
    # we run a cluster of our own: the package need not make and start one of its own
    no_cluster=/etc/postgresql-common/createcluster.d/kruchang.conf
    mkdir -p "$(dirname "$no_cluster")"
    echo 'create_main_cluster = false' >"$no_cluster"
    apt-get install -y --no-install-recommends "${missing[@]}" || { rm -f "$no_cluster"; exit 1; }
    rm -f "$no_cluster"
}

python_packages() {
    requirements=$1
    current="$(digest "$requirements") $(.local/venv/bin/python -V 2>/dev/null || true)"
    done_before "$requirements" "$current" && return
    if ! .local/venv/bin/python -c 'import pip' 2>/dev/null; then
        python=$(find_python ', ensurepip')
        [ -n "$python" ] || { say "Python 3.11 or later with its venv module is needed"; exit 1; }
        say "Creating the virtual environment .local/venv"
        "$python" -m venv --clear .local/venv
    fi
    say "Installing $(grep -c '==' "$requirements") Python packages from $requirements (hashes checked; $2 MB to fetch)"
    .local/venv/bin/python -m pip install --disable-pip-version-check --require-hashes -r "$requirements" |
        awk -v all="$(grep -c '==' "$requirements")" -v screen="$([ -t 1 ] && echo yes)" '
            /^Collecting/ { n++; if (screen) printf "\r  %d of %d: %-50s", n, all, $2; else if (n % 20 == 0) print "  " n " of " all; fflush() }
            /^Installing/ { printf "%s  unpacking\n", screen ? "\r\033[K" : ""; fflush() }
            /^ERROR/ { print }'
    remember "$requirements" "$(digest "$requirements") $(.local/venv/bin/python -V)"
}

kafka_jars() {
    current=$(digest deploy/kafka/pom.xml)
    [ -d .local/kafka/libs ] && done_before kafka "$current" && return
    say "Fetching Apache Kafka 4.3.0 (46 jars, 45 MB) through Maven"
    rm -rf .local/kafka/libs
    mvn -B -f deploy/kafka/pom.xml dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$PWD/.local/kafka/libs" >.local/maven.log 2>&1 &
    maven=$!
    while kill -0 "$maven" 2>/dev/null; do
        [ ! -t 1 ] || printf '\r  %s files fetched ' "$(grep -c 'Downloaded from' .local/maven.log || true)"
        sleep 0.5
    done
    [ ! -t 1 ] || echo
    wait "$maven" || { tail -n 20 .local/maven.log; say "Maven failed; its whole output: .local/maven.log"; exit 1; }
    remember kafka "$current"
}

# what the ministries' consumer kit in Java is compiled against when it is tested
ministry_jars() {
    current=$(digest "$ministry")
    [ -d .local/ministry-java/libs ] && done_before ministry "$current" && return
    say "Fetching the libraries of the consumer kit in Java (7 jars, 12 MB) through Maven"
    rm -rf .local/ministry-java
    mvn -B -q -f "$ministry" dependency:copy-dependencies -DincludeScope=runtime \
        -DoutputDirectory="$PWD/.local/ministry-java/libs" >.local/maven.log 2>&1 ||
        { tail -n 20 .local/maven.log; say "Maven failed; its whole output: .local/maven.log"; exit 1; }
    remember ministry "$current"
}

not_python() {
    kafka_jars
    [ "$what" = dev ] || return 0
    ministry_jars
    tests/contracts/asyncapi/install.sh
    tests/browser/install.sh
}

debian_packages
# beside the Python packages: it comes from other servers. What it says is told when it is done.
not_python >.local/fetched.log 2>&1 &
others=$!
case "$what" in
    dev) python_packages requirements-dev.txt 90 ;;
    bench) python_packages requirements-bench.txt 50 ;;
    *) python_packages requirements.txt 40 ;;
esac
if wait "$others"; then cat .local/fetched.log; else
    cat .local/fetched.log
    exit 1
fi

#!/usr/bin/env bash
# axe-core, which finds what keeps people out of a page, under .local/axe; nothing to do the second time.
set -euo pipefail
from=$(cd "$(dirname "$0")" && pwd)
to=$from/../../.local/axe
current=$(cat "$from"/package*.json | sha256sum | cut -d' ' -f1)
[ "$(cat "$to/installed" 2>/dev/null)" = "$current" ] && exit
command -v npm >/dev/null || { echo "Accessibility will not be checked: npm is missing"; exit; }
mkdir -p "$to"
cp "$from"/package.json "$from"/package-lock.json "$to"
npm ci --prefix "$to" --ignore-scripts --no-audit --no-fund --loglevel=error
echo "$current" >"$to/installed"

#!/usr/bin/env bash
# Schemathesis as anyone runs it, against the shipped model: all of its default checks and phases, 1,000 examples a
# route (or the number given). `schemathesis.toml` gives it the images that no schema can describe.
#
#   bench/schemathesis.sh [EXAMPLES]
set -euo pipefail
cd "$(dirname "$0")/.."
port=${PORT:-8765}
bin=${BIN:-.venv/bin}
BLOODCELLS_LOG_LEVEL=error "$bin/bloodcells-serve" --port "$port" &
server=$!
trap 'kill $server' EXIT
for _ in $(seq 100); do
  "$bin/python" -c "import urllib.request as r; r.urlopen('http://127.0.0.1:$port/health/ready')" 2>/dev/null && break
  sleep 0.1
done
"$bin/schemathesis" run "http://127.0.0.1:$port/openapi.json" --continue-on-failure --no-color --max-examples "${1:-1000}"

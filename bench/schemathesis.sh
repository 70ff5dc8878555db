#!/usr/bin/env bash
# Schemathesis, all checks, 1,000 examples a route (or the number given), against the shipped model.
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
check() {
  "$bin/schemathesis" run "http://127.0.0.1:$port/openapi.json" --continue-on-failure --no-color "$@"
}
check --checks all --max-examples "${1:-1000}" --exclude-path /v1/measure
# That bytes are an image, no schema can say: any others are rightly refused.
check --checks all --exclude-checks positive_data_acceptance \
  --max-examples "${1:-1000}" --include-path /v1/measure

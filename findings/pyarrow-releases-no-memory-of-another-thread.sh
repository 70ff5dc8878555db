#!/usr/bin/env bash
# Surprise: pyarrow.default_memory_pool().release_unused() is a method of a pool that all threads share, so that a
# service may well call it now and then from a thread of its own. What it gives back depends on the thread that
# calls it: of long tables that a worker thread has read and let go, a third thread gives back nothing, though
# bytes_allocated() is 0; the thread that read them, or the main thread, gives back all of it.
# Expected: the process shrinks whoever asks, or the documentation names the thread.
# What happens (mimalloc, the default on Linux): nothing is given back by the third thread, 147 MB by the worker.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv"
"$folder/venv/bin/pip" install --quiet pyarrow==26.0.1
cd "$folder"
venv/bin/python - <<'PYTHON'
import io
from concurrent.futures import ThreadPoolExecutor

import pyarrow as pa
from pyarrow import csv

MEASUREMENTS, CELLS = 33, 200_000
header = ",".join(f"m{j}" for j in range(MEASUREMENTS))
row = ",".join(["123.456"] * MEASUREMENTS)
text = "\n".join([header, *[row] * CELLS]).encode()
pool = pa.default_memory_pool()
worker, third = ThreadPoolExecutor(1), ThreadPoolExecutor(1)


def resident():
    with open("/proc/self/status") as status:
        [line] = [line for line in status if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024


def read():
    csv.read_csv(io.BytesIO(text), read_options=csv.ReadOptions(use_threads=False))


def given_back(by):
    worker.submit(read).result()
    assert pool.bytes_allocated() == 0
    before = resident()
    by.submit(pool.release_unused).result()
    return before - resident()


print("pyarrow", pa.__version__, pool.backend_name)
given_back(worker)  # the first table also fills what stays
by_third, by_worker = given_back(third), given_back(worker)
print(f"MB given back by a third thread: {by_third:.0f}; by the thread that read the table: {by_worker:.0f}")
assert by_third < 10 and by_worker > 60, "the behaviour has changed"
PYTHON

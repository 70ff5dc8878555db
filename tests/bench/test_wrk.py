"""What wrk prints is read right, and a figure with failures in it never passes for one without."""

import pytest

from bench.wrk import Rate, parse

PRINTED = """Running 8s test @ http://127.0.0.1:8000
  1 threads and 16 connections
  Thread Stats   Avg      Stdev     Max   +/- Stdev
    Latency     3.10ms    1.20ms  20.11ms   80.12%
    Req/Sec     5.17k   301.11     5.61k    75.00%
  41318 requests in 8.00s, 9.10MB read
Requests/sec:   5164.31
Transfer/sec:      1.14MB
"""


def test_requests_and_their_rate():
    assert parse(PRINTED) == Rate(41318, 5164.31, 0)


def test_refused_and_broken_requests_are_counted():
    refused = "  Non-2xx or 3xx responses: 7\n"
    broken = "  Socket errors: connect 1, read 2, write 3, timeout 4\n"
    printed = PRINTED.replace("Requests/sec", broken + refused + "Requests/sec")
    assert parse(printed).failed == 17


def test_what_is_no_summary_is_no_rate():
    with pytest.raises(ValueError, match="no rate: unable to connect"):
        parse("unable to connect to 127.0.0.1:1 Connection refused\n")

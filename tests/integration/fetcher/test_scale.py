"""What one process holds."""

import json
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow

GIGABYTE = 1_000_000_000


def test_a_hundred_thousand_feeds_with_all_that_is_remembered_of_them_fit_in_a_gigabyte():
    run = [sys.executable, "-m", "tests.integration.fetcher.hundred_thousand_feeds"]
    done = subprocess.run(run, capture_output=True, text=True, timeout=300, check=True)
    held = json.loads(done.stdout.splitlines()[-1])
    assert held["scheduled"] == 100_000
    assert held["seen_keys"] == 200
    assert held["bytes"] - held["before_bytes"] > 200_000_000, (
        "less than the rows themselves: the test measures nothing"
    )
    assert held["bytes"] < GIGABYTE

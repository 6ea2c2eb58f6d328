"""The public test suites of feeds and their like, read by path: floors that must not be undercut."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]

pytestmark = pytest.mark.data


def run(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [sys.executable, *map(str, arguments)], cwd=ROOT, env=environment, capture_output=True, text=True, check=True
    ).stdout


@pytest.fixture(scope="module")
def feeds(data, tmp_path_factory):
    out = tmp_path_factory.mktemp("suites") / "feeds.json"
    run(
        data.resolve() / "feeds" / "run_feeds.py",
        "--parser",
        "tests.unit.fetcher.suite_answers:feeds",
        "--json",
        out,
        "--quiet",
    )
    return json.loads(out.read_text())


@pytest.mark.parametrize(
    "suite",
    "feedparser-entities feedparser-illformed feedparser-json feedparser-wellformed "
    "feedrs feedvalidator-ext feedvalidator-rss feedvalidator-rss20".split(),
)
def test_feeds_of_a_public_suite_are_read_as_it_expects(feeds, suite):
    assert feeds[suite]["lenient"] / feeds[suite]["chk"] >= 0.99
    assert feeds[suite].get("timeout", 0) == 0


@pytest.mark.parametrize(
    ("kind", "least"), [("dates", 1.0), ("robots", 0.99), ("ssrf", 1.0), ("urls", 1.0), ("sitemaps", 0.93)]
)
def test_dates_robots_addresses_urls_and_sitemaps_are_read_as_public_suites_expect(data, kind, least):
    said = run(data.resolve() / "feeds" / "run_other.py", kind, f"tests.unit.fetcher.suite_answers:{kind}")
    right, all_of_them = map(int, re.search(r"# \S+ \w+: (\d+)/(\d+)", said).groups())
    assert all_of_them > 10
    assert right / all_of_them >= least

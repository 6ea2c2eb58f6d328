"""Fixtures that every room of the tests may use."""

import os
from pathlib import Path

import pytest

from deploy.kafka.broker import LocalBroker
from tests.cluster import Cluster


@pytest.fixture
def cluster(tmp_path):
    """A fresh broker with our streams; logs of broker and services lie in the test's folder."""
    made = Cluster(tmp_path, LocalBroker(tmp_path / "kafka").start())
    try:
        made.create()
        yield made
    finally:
        made.close()


@pytest.fixture(scope="session")
def data():
    """The development data, by path; a test that needs it skips where it is missing."""
    folder = Path(os.environ.get("ONRECORD_DATA", Path(__file__).parents[2] / "shared" / "data"))
    if not folder.is_dir():
        pytest.skip(f"no development data at {folder}: set ONRECORD_DATA")
    return folder

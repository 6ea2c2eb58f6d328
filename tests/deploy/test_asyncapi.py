"""The AsyncAPI document, checked by the AsyncAPI project's own parser."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from schemas import contracts, streams

ROOM = Path(__file__).parents[1] / "contracts" / "asyncapi"

pytestmark = pytest.mark.slow


def parse(document):
    if not (ROOM / "node_modules").is_dir():
        pytest.fail("the AsyncAPI parser is missing: run `make setup`", pytrace=False)
    return subprocess.run(["node", "check.mjs", document], cwd=ROOM, capture_output=True, text=True, check=False)


def test_the_document_is_valid_and_names_every_stream():
    done = parse(contracts.ASYNCAPI)
    assert json.loads(done.stdout) == {"valid": True, "channels": len(streams.ALL)}, done.stderr


def test_a_broken_document_is_refused(tmp_path):
    shutil.copytree(contracts.JSON_ROOM, tmp_path / "json")
    broken = tmp_path / "asyncapi.yaml"
    broken.write_text(
        contracts.ASYNCAPI.read_text(encoding="utf-8").replace("action: send", "action: shout", 1), encoding="utf-8"
    )
    assert parse(broken).returncode == 1

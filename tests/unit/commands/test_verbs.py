import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from services.cli import app
from services.commands.cluster import VARIABLE

runner = CliRunner()


@pytest.mark.parametrize(
    "verb",
    [
        ["status"],
        ["tail"],
        ["feeds", "list"],
        ["streams", "list"],
        ["dead-letters", "list"],
        ["trace", "https://a.example/"],
        ["replay", "--from", "6h"],
    ],
)
def test_without_a_cluster_every_verb_says_how_to_get_one(verb, tmp_path, monkeypatch):
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.chdir(tmp_path)
    result = runner.invoke(app, verb)
    assert result.exit_code == 1
    assert result.output == f"No Kafka runs here: start one with `onrecord up`, or set {VARIABLE}.\n"


@pytest.mark.parametrize(
    ("verb", "sentence"),
    [
        (["submit", "mailto:x"], "not an http(s) URL: 'mailto:x': give an address"),
        (["trace", "x"], "not a URL: 'x': give an address"),
        (["feeds", "add", "ftp://a.example/"], "not an http(s) URL: 'ftp://a.example/': give an address"),
        (["feeds", "import", "/no/such.opml"], "Cannot read /no/such.opml: No such file or directory."),
        (["dead-letters", "list", "--stream", "x"], "There is no stream x: it is one of onrecord.feeds.v1"),
        (["replay", "--from", "soon"], "'soon' is no instant: give an ISO instant"),
        (
            ["replay", "--from", "2026-11-25", "--to", "2026-11-24"],
            "--from (2026-11-25T00:00:00+00:00) is not before --to",
        ),
        (["replay", "--from", "6h", "--shadow", "/no/such"], "Cannot use /no/such as a shadow: there is no folder"),
        (["dead-letters", "replay"], "Say which: ids as `onrecord dead-letters list` prints them, or --all."),
    ],
)
def test_bad_arguments_get_one_clear_sentence(verb, sentence, monkeypatch):
    monkeypatch.setenv(VARIABLE, "127.0.0.1:1")
    result = runner.invoke(app, verb)
    assert result.exit_code == 1
    assert result.output.startswith(sentence)
    assert result.output.count("\n") == 1


def test_a_file_that_is_not_opml_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv(VARIABLE, "127.0.0.1:1")
    (tmp_path / "x.opml").write_text("<html/>", encoding="utf-8")
    result = runner.invoke(app, ["feeds", "import", str(tmp_path / "x.opml")])
    assert result.exit_code == 1
    assert "is not OPML" in result.output


def test_a_closed_pipe_is_no_error():
    command = f"{sys.executable} -m services.cli --help | head -1"
    done = subprocess.run(command, shell=True, capture_output=True, text=True, env=os.environ, check=False)
    assert done.stderr == ""

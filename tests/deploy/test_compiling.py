"""Compiled or as Python, the same sources say the same."""

import json
import os
import subprocess
import sys

import pytest

from deploy import compiling
from services import compiled

SAY_WHICH = "import services.extractor.statements.finding as one, services.classifier.kinds as two; print(one.__file__, two.__file__)"
TEXT = """RIGA, Oct 14 (Northgate Wire) — Foreign Ministry spokeswoman Anna Berzina said on Tuesday that the talks "had never been broken off".

She accused Norland of delay. "We called on them twice," Berzina told reporters. According to the port authority, 12 ships are waiting.
"""


def run(*command, **environment):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=compiled.ROOT,
        input=TEXT,
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | environment,
    )
    return done.stdout


@pytest.fixture
def fails(tmp_path, monkeypatch):
    """A house in a folder of its own, whose compiler fails."""

    def started(package):
        (tmp_path / f"{package}.log").write_text("at length\ngcc gave up\n", encoding="utf-8")
        return subprocess.Popen([sys.executable, "-c", "raise SystemExit(1)"])

    for name, value in {
        "ROOT": tmp_path,
        "COMPILED": tmp_path,
        "_started": started,
        "place": tmp_path.joinpath,
    }.items():
        monkeypatch.setattr(compiling, name, value)
    monkeypatch.delenv("ONRECORD_COMPILED", raising=False)


@pytest.mark.usefixtures("fails")
def test_a_compiler_that_fails_is_told_in_a_sentence_with_the_way_out(monkeypatch, capsys):
    monkeypatch.setattr(compiling, "has_compiler", lambda: True)
    assert compiling.main() == 1
    assert (
        "The compiler failed on extractor: gcc gave up (see extractor.log). With ONRECORD_COMPILED=no it runs as Python."
        in capsys.readouterr().out.splitlines()
    )


@pytest.mark.usefixtures("fails")
def test_what_a_killed_compiler_left_is_cleared_away(monkeypatch, tmp_path):
    monkeypatch.setattr(compiling, "has_compiler", lambda: True)
    (tmp_path / "making-x1" / "c").mkdir(parents=True)
    compiling.main()
    assert not (tmp_path / "making-x1").exists()


@pytest.mark.usefixtures("fails")
def test_without_a_compiler_everything_runs_as_python_and_that_is_said(monkeypatch, capsys):
    monkeypatch.setattr(compiling, "has_compiler", lambda: False)
    assert compiling.main() == 0
    assert "reads as plain Python" in capsys.readouterr().out


def test_an_article_is_read_and_judged_alike_compiled_and_as_python():
    if not all(compiled.place(package).is_dir() for package in compiled.AS_PYTHON):
        assert not (os.environ.get("CI") and compiling.has_compiler()), "make setup compiles these sources"
        pytest.skip("nothing is compiled of these sources: make setup")
    assert {path.rpartition(".")[2] for path in run("-c", SAY_WHICH).split()} == {"so"}
    assert {path.rpartition(".")[2] for path in run("-c", SAY_WHICH, ONRECORD_COMPILED="no").split()} == {"py"}
    as_c, as_python = (
        json.loads(run("-m", "services.cli", "read", "--json", "-", ONRECORD_COMPILED=one)) for one in ("", "no")
    )
    assert as_c["statements"], "the article has statements, else this says nothing"
    for record in (as_c, as_python):
        del record["recorded_at"]
        for moment in ("discovered_at", "fetched_at", "extracted_at"):
            del record["article"][moment]
    assert as_c == as_python

"""Runs the checkers of deploy files. A missing checker is a failure that says what to do, never a skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DEPLOY = Path(__file__).parent.parent.parent / "deploy"


def run(tool: str, *arguments: str | Path, given: str | None = None) -> subprocess.CompletedProcess[str]:
    """Run the checker in deploy/ and return what it said."""
    own = Path(sys.executable).parent
    found = shutil.which(tool, path=f"{own}{os.pathsep}{os.environ['PATH']}")
    if found is None:
        pytest.fail(f"{tool} is missing: run `make setup`", pytrace=False)
    return subprocess.run(
        [found, *map(str, arguments)], cwd=DEPLOY, input=given, capture_output=True, text=True, timeout=60, check=False
    )


def check_accepts(tool: str, *arguments: str | Path, given: str | None = None) -> str:
    """Fail unless the checker is content; return what it said."""
    done = run(tool, *arguments, given=given)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check_refuses(tool: str, *arguments: str | Path, given: str | None = None) -> str:
    """Fail unless the checker complains; return what it said."""
    done = run(tool, *arguments, given=given)
    assert done.returncode != 0, f"{tool} accepted what is broken"
    return done.stdout + done.stderr


def broken(path: Path, good: str, bad: str, folder: Path) -> Path:
    """Return a copy of a deploy file in which one text was replaced."""
    text = path.read_text(encoding="utf-8")
    assert good in text, f"{path.name} no longer holds {good!r}"
    copy = folder / path.name
    copy.write_text(text.replace(good, bad, 1), encoding="utf-8")
    return copy

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest

from tests.deploy.tools import DEPLOY

ROOT = DEPLOY.parent
PROGRAMS = (
    "services.fetcher.app",
    "services.extractor.app",
    "services.classifier.app",
    "services.monitor.app",
    "services.cli",
)
COMES_WITH_PYTHON = {"onrecord", "pip", "setuptools"}
# pydantic-settings looks for the one and urllib3 for the other; both do without. Here the development tools brought them.
TAKEN_IF_PRESENT = {"pyyaml", "pysocks"}
SAY_WHAT_IS_IMPORTED = """
import importlib, importlib.metadata, json, sys
for name in sys.argv[1:]:
    importlib.import_module(name)
owners = importlib.metadata.packages_distributions()
tops = {name.partition(".")[0] for name in sys.modules}
print(json.dumps({"distributions": sorted({owner for top in tops for owner in owners.get(top, ())}), "modules": sorted(sys.modules)}))
"""


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """What importing every service and the command line brings in: distributions and modules."""
    command = [sys.executable, "-c", SAY_WHAT_IS_IMPORTED, *PROGRAMS]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = json.loads(done.stdout.splitlines()[-1])
    return said


def copied() -> list[str]:
    """Return what the Dockerfile copies from the repository."""
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    return [name for line in lines if line.startswith("COPY ") and "--from" not in line for name in line.split()[1:-1]]


def pinned(lock: str) -> dict[str, str]:
    """Return what a lock pins: names, each with its version and hashes."""
    text = (ROOT / lock).read_text(encoding="utf-8")
    parts = re.split(r"^([\w.-]+)(?:\[[^]]*])?==", text, flags=re.MULTILINE)[1:]
    pins = zip(map(plain, parts[::2]), parts[1::2], strict=True)
    return {name: re.sub(r"#.*|[\s\\]+", "", said) for name, said in pins}


def plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.slow
def test_the_image_installs_everything_that_the_services_import(imported: dict[str, list[str]]) -> None:
    not_needed = COMES_WITH_PYTHON | TAKEN_IF_PRESENT
    assert {plain(name) for name in imported["distributions"]} - pinned(
        "requirements.lock"
    ).keys() - not_needed == set()


def test_the_image_that_reads_deeper_gets_the_extra_as_tested_with_all_that_it_needs() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extra = {plain(pin.partition("==")[0]) for pin in project["optional-dependencies"]["deep"]}
    deep = pinned("requirements-deep.lock")
    tested = pinned("requirements-dev.lock")
    assert deep == {name: tested[name] for name in deep}
    asked = {need for name in deep for need in metadata.requires(name) or () if "extra ==" not in need}
    needed = extra | {plain(re.split(r"[^\w.-]", need)[0]) for need in asked}
    assert needed - pinned("requirements.lock").keys() == deep.keys()


def test_the_image_compiles_with_the_compiler_that_is_tested_and_all_that_it_needs() -> None:
    compiler, tested = pinned("requirements-compile.lock"), pinned("requirements-dev.lock")
    assert compiler == {name: tested[name] for name in compiler}
    asked = {
        need
        for name in compiler.keys() - {"setuptools"}
        for need in metadata.requires(name) or ()
        if "extra ==" not in need
    }
    needed = {
        plain(re.split(r"[^\w.-]", need)[0]) for need in asked if "python_version <" not in need or '"3.15"' in need
    }
    assert needed | {"mypy", "setuptools"} == compiler.keys()


@pytest.mark.slow
def test_the_services_import_nothing_that_the_image_leaves_out(imported: dict[str, list[str]]) -> None:
    tops = {name.partition(".")[0] for name in imported["modules"]}
    assert {top for top in tops if (ROOT / top).is_dir()} <= set(copied())


def test_the_image_copies_what_it_is_sent_and_nothing_else_is_sent() -> None:
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text(encoding="utf-8").split("\n")
    sent = {line.removeprefix("!") for line in ignored if line.startswith("!")}
    assert set(copied()) == sent
    assert all(Path(ROOT / name).exists() for name in sent)

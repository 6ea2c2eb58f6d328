"""The README, the Makefile and the house agree."""

import re
import subprocess
import tomllib

from services.commands.settings import GROUPS, reference, rows
from tests.house.tree import ROOT

VERBS = "help setup demo run check test bench train schemas dashboards up down".split()
ROOMS_SHOWN_ONE_BY_ONE = ("schemas", "services", "services/chassis", "deploy", "tests")


def test_make_help_lists_every_verb():
    shown = subprocess.run(
        ["make", "--no-print-directory", "help"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    assert [line.split()[0] for line in shown.splitlines()] == VERBS


def test_the_makefile_declares_exactly_its_verbs():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert re.search(r"^\.PHONY: (.*)$", makefile, re.MULTILINE)[1].split() == VERBS


def test_the_readme_draws_the_house_as_it_is():
    drawn = re.search(r"```tree\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)[1]
    named = {line.split()[0] for line in drawn.splitlines() if line.strip()}
    missing = {name for name in named if not (ROOT / name).exists()}
    assert missing == set(), "the README draws rooms that are not there"
    unnamed = {
        entry.relative_to(ROOT).as_posix() + ("/" if entry.is_dir() else "")
        for room in ROOMS_SHOWN_ONE_BY_ONE
        for entry in (ROOT / room).iterdir()
        if not entry.name.startswith(("_", "."))
    } - named
    assert unnamed == set(), "the README leaves rooms out"


def test_the_readme_names_every_dependency_and_why():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    wanted = [requirement.partition("==")[0] for requirement in project["dependencies"]]
    assert [name for name in wanted if f"`{name}`" not in readme] == []


def test_the_settings_reference_is_current():
    assert (ROOT / "deploy" / "SETTINGS.md").read_text(encoding="utf-8") == reference(), "run `make schemas`"


def test_every_setting_of_every_service_says_what_it_is_for():
    assert [name for _, group in GROUPS for name, _, what in rows(group) if not what] == []


def test_every_dependency_is_pinned():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    loose = [
        r
        for group in (project["dependencies"], *project["optional-dependencies"].values())
        for r in group
        if "==" not in r
    ]
    assert loose == []


def test_an_installed_service_has_every_file_that_it_reads():
    taken = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]["package-data"]
    left = [
        file.relative_to(ROOT).as_posix()
        for room in ("schemas", "services")
        for file in (ROOT / room).rglob("*.*")
        if file.is_file() and file.suffix not in {".py", ".pyc"} and f"*{file.suffix}" not in taken["*"]
    ]
    assert left == []


def test_every_top_level_room_keeps_its_decisions():
    for room in ("schemas", "services", "deploy", "tests"):
        text = (ROOT / room / "README.md").read_text(encoding="utf-8")
        assert re.search(r"^\d+\. \*\*20\d\d-\d\d-\d\d", text, re.MULTILINE), (
            f"{room}/README.md ends with dated, numbered decisions"
        )

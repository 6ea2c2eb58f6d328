"""Names say what a thing is."""

import ast
import re

import pytest

from schemas import streams
from tests.house.tree import ROOT, SOURCES, TESTS, relative

EMPTY_NAMES = {"utils", "util", "helpers", "helper", "base", "manager", "common", "misc", "core", "lib"}
EVENT = re.compile(r"[A-Z][A-Za-z]+V[1-9]")


@pytest.mark.parametrize("path", [*SOURCES, *TESTS], ids=relative)
def test_no_file_is_named_after_nothing(path):
    assert not EMPTY_NAMES & set(path.stem.split("_")), "name the thing that is in it"


def test_events_are_nouns_with_a_version():
    assert [s.event.__name__ for s in streams.ALL if not EVENT.fullmatch(s.event.__name__)] == []


def test_streams_are_named_after_their_events():
    for stream in streams.ALL:
        noun, version = re.fullmatch(r"onrecord\.([a-z]+)s?\.v(\d)", stream.name).groups()
        assert f"{noun.rstrip('s').replace('ie', 'y')}v{version}".startswith(stream.event.__name__.lower()[:4])


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_every_module_says_what_it_is(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree), "the first line says what the room is for"


@pytest.mark.parametrize("path", [p for p in TESTS if p.name.startswith("test_")], ids=relative)
def test_a_test_is_a_sentence_and_asserts_something(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checks = {
        f.name
        for f in ast.walk(tree)
        if isinstance(f, ast.FunctionDef) and any(isinstance(i, ast.Assert) for i in ast.walk(f))
    }
    silent, terse = [], []
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.name.startswith("test_"):
            if node.name.count("_") < 3:
                terse.append(node.name)
            if not any(_asserts(inner, checks) for inner in ast.walk(node)):
                silent.append(node.name)
    assert silent == [], "a test that asserts nothing cannot fail"
    assert terse == [], "a test's name says a sentence"


def _asserts(node: ast.AST, checks: set[str]) -> bool:
    """A plain assertion, `pytest.raises`, or a call of a function of the file that asserts, or that is named after checking."""
    if isinstance(node, ast.Assert):
        return True
    if not isinstance(node, ast.Call):
        return False
    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
    return name in {"raises", "fail", "validate", "accept", "refuse"} | checks or name.startswith(
        ("assert_", "check_", "expect_")
    )


def test_no_open_work_hides_in_comments():
    mark = re.compile(r"\b(TO" + r"DO|FIX" + r"ME|XX" + r"X)\b")
    assert [relative(p) for p in (*SOURCES, *TESTS) if mark.search(p.read_text(encoding="utf-8"))] == []


def test_the_project_names_no_machine_and_no_package_host():
    foreign = re.compile(
        "/wo" + r"rk/|file" + "s.pythonhosted|pypi" + r"\.org|registry\.npm" + "js|repo1?" + r"\.maven"
    )
    texts = [
        p
        for p in ROOT.rglob("*")
        if p.is_file() and p.suffix in {".py", ".md", ".toml", ".yaml", ".yml", ".lock", ".xml", ".sh", ".txt"}
    ]
    ours = [
        p
        for p in texts
        if not {".venv", ".git", ".cache", ".onrecord", "node_modules"} & set(p.relative_to(ROOT).parts)
    ]
    assert [relative(p) for p in ours if foreign.search(p.read_text(encoding="utf-8", errors="replace"))] == []

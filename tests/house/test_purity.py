"""A file that says `Pure` in its first line imports no clock, no network, no Kafka, no randomness, no environment and no metrics."""

import ast

import pytest

from tests.house.tree import SOURCES, relative

IMPURE_MODULES = {
    "aiohttp", "aiokafka", "faust", "mode", "socket", "random", "secrets", "time", "os", "subprocess", "prometheus_client",
    "sqlalchemy.ext.asyncio", "urllib.request", "asyncio", "threading", "multiprocessing", "structlog",
}  # fmt: skip
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("date", "today")}
PURE = [
    path
    for path in SOURCES
    if "Pure" in (ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or "").partition("\n")[0]
]


def imports(tree):
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


@pytest.mark.parametrize("path", PURE, ids=relative)
def test_a_pure_file_reaches_for_nothing_outside(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert {
        name for name in imports(tree) if name in IMPURE_MODULES or name.partition(".")[0] in IMPURE_MODULES
    } == set()


@pytest.mark.parametrize("path", PURE, ids=relative)
def test_a_pure_file_asks_no_clock(path):
    calls = [node.func for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(node, ast.Call)]
    asked = [(f.value.id, f.attr) for f in calls if isinstance(f, ast.Attribute) and isinstance(f.value, ast.Name)]
    assert [call for call in asked if call in CLOCKS] == []


def test_the_ground_and_the_reading_are_pure():
    pure = {relative(path) for path in PURE}
    assert {
        "schemas/identity.py",
        "schemas/streams.py",
        "services/extractor/extract.py",
        "services/classifier/classify.py",
    } <= pure


def test_only_the_chassis_and_the_apps_hold_faust():
    holders = {
        relative(p)
        for p in SOURCES
        if any(m.partition(".")[0] in {"faust", "mode"} for m in imports(ast.parse(p.read_text(encoding="utf-8"))))
    }
    assert {h for h in holders if not h.startswith("services/chassis/") and not h.endswith("/app.py")} == set()

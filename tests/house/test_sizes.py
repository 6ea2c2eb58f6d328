"""Files of a hundred lines, functions of ten; what is longer has its reason here, and loses it when it shrinks."""

import ast

import pytest

from tests.house.tree import SOURCES, relative

FILE_LINES = 300
FUNCTION_LINES = 40

LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def functions(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            lines = (node.end_lineno - body[0].lineno + 1) if body else 1
            yield f"{relative(path)}:{node.name}", lines


@pytest.mark.parametrize("path", SOURCES, ids=relative)
def test_a_file_is_short_or_has_a_reason(path):
    lines = path.read_text(encoding="utf-8").count("\n")
    assert (lines > FILE_LINES) == (relative(path) in LONG_FILES), (
        f"{lines} lines: cut it, or give (or take back) its reason"
    )


def test_a_function_is_short_or_has_a_reason():
    long = {name: lines for path in SOURCES for name, lines in functions(path) if lines > FUNCTION_LINES}
    assert long.keys() == LONG_FUNCTIONS.keys(), f"cut them, or give (or take back) their reasons: {long}"

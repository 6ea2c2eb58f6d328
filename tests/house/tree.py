"""What the house consists of."""

from pathlib import Path

ROOT = Path(__file__).parents[2]


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


SOURCES = sorted(path for room in ("schemas", "services", "deploy") for path in (ROOT / room).rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))

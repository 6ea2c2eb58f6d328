"""Which modules run compiled, and where their compiled twins lie: `make setup` makes them of these very sources.

A package that has such modules puts `places(...)` before its own folder. When a source differs by one byte from what was compiled, no place
is found and the sources run as the Python they are: slower, with the same answers. So does ``ONRECORD_COMPILED=no``, for debuggers.
"""

from __future__ import annotations

import os
import sys
import sysconfig
from hashlib import blake2b
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[1]
COMPILED: Final = ROOT / ".compiled"
_WAITS: Final = "waits, looks up or calls others: nothing in it takes time of its own"
_REMEMBERS: Final = "has a cached_property, which the compiler would work out anew each time"
AS_PYTHON: Final[dict[str, dict[str, str]]] = {
    "extractor": {
        **dict.fromkeys("__main__ app backlog metrics settings worker workers".split(), _WAITS),
        "page_look": _REMEMBERS,
    },
    "classifier": {
        **dict.fromkeys("__main__ app classify gathering metrics models settings shadow".split(), _WAITS),
        **dict.fromkeys("words/linear words/ragged".split(), _REMEMBERS),
        "words/vocabulary": "has columns of any kind, which the compiler does not know",
    },
}
"""The packages that are compiled, by their folders' names, each with the modules of it that are not, and why."""
ROOMS: Final[dict[str, tuple[str, ...]]] = {
    "extractor": tuple("attributions dates metadata names page speakers statements text words".split()),
    "classifier": ("findings", "words"),
}
"""The rooms of a package whose modules are compiled with it; their faces (`__init__`) say where these lie."""
ROOMS_AS_PYTHON: Final[dict[str, dict[str, str]]] = {
    "extractor": {
        "publishers": "reads a few short files once",
        "training": "waits for others, who are compiled already",
    },
    "classifier": {
        "deep": "waits for a runtime",
        "llm": "waits for a server",
        "training": "waits for others, who are compiled already",
    },
}


def sources(package: str) -> list[Path]:
    """Return the modules of a package that are compiled, by name."""
    folder = ROOT / "services" / package
    left = {folder / f"{name}.py" for name in AS_PYTHON[package]}
    found = {path for room in (".", *ROOMS[package]) for path in (folder / room).glob("*.py")}
    return sorted(path for path in found - left if path.stem != "__init__")


def place(package: str) -> Path:
    """Return the folder for what is compiled of a package's present sources for this Python and machine; it need not exist."""
    digest = blake2b(str(sysconfig.get_config_var("SOABI")).encode(), digest_size=10)
    for path in sources(package):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return COMPILED / f"{package}-{digest.hexdigest()}"


def is_wanted() -> bool:
    """Say whether compiled modules are to be used at all."""
    return os.environ.get("ONRECORD_COMPILED") != "no"


def places(name: str) -> list[str]:
    """Return the folders in which the package of that name, or a room of one, looks for its modules before its own; none where nothing fits."""
    _, package, *room = name.split(".")
    if room:
        return [str(Path(folder, *room)) for folder in sys.modules[name.rpartition(".")[0]].__path__[:-1]]
    if not is_wanted() or not COMPILED.is_dir():
        return []
    found = place(package) / "services" / package
    return [str(found)] if found.is_dir() else []

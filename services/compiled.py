"""Which modules run compiled, and where their compiled twins lie: `make setup` makes them of these very sources.

A package that has such modules puts `places(...)` before its own folder. When a source differs by one byte from what was compiled, no place
is found and the sources run as the Python they are: slower, with the same answers. So does ``ONRECORD_COMPILED=no``, for debuggers.
"""

from __future__ import annotations

import os
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
        **dict.fromkeys("__init__ __main__ app backlog metrics settings worker workers".split(), _WAITS),
        "page_look": _REMEMBERS,
    },
    "classifier": {
        **dict.fromkeys("__init__ __main__ app classify gathering metrics models settings shadow".split(), _WAITS),
        **dict.fromkeys("linear ragged".split(), _REMEMBERS),
        "vocabulary": "has columns of any kind, which the compiler does not know",
    },
}
"""The packages that are compiled, by their folders' names, each with the modules that are not, and why."""


def sources(package: str) -> list[Path]:
    """Return the modules of a package that are compiled, by name."""
    return sorted(path for path in (ROOT / "services" / package).glob("*.py") if path.stem not in AS_PYTHON[package])


def place(package: str) -> Path:
    """Return the folder for what is compiled of a package's present sources for this Python and machine; it need not exist."""
    digest = blake2b(str(sysconfig.get_config_var("SOABI")).encode(), digest_size=10)
    for path in sources(package):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return COMPILED / f"{package}-{digest.hexdigest()}"


def is_wanted() -> bool:
    """Say whether compiled modules are to be used at all."""
    return os.environ.get("ONRECORD_COMPILED") != "no"


def places(package: str) -> list[str]:
    """Return the folders in which a package looks for its modules before its own; none where nothing fits."""
    if not is_wanted() or not COMPILED.is_dir():
        return []
    found = place(package) / "services" / package
    return [str(found)] if found.is_dir() else []

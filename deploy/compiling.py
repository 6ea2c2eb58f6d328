"""Compile to C what `services.compiled` names: `make setup` runs this; nothing is done where what lies there fits the sources.

Without a C compiler or Python's headers nothing is compiled, which is said, and everything runs as Python.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import sysconfig
import tempfile
from pathlib import Path

from services.compiled import AS_PYTHON, COMPILED, ROOT, is_wanted, place, sources

_MAKING = "making-"


def main() -> int:
    """Compile every package that needs it, all at once; return 1 when a compiler ran and failed."""
    wanted = [package for package in AS_PYTHON if not place(package).is_dir()]
    if not wanted or not is_wanted():
        return 0
    if not has_compiler():
        print(
            "No C compiler with Python's headers is here (Debian: gcc python3-dev), so Onrecord reads as plain Python, statements at half the speed."
        )
        return 0
    print("Compiling what reads and judges: once, for some two minutes.", flush=True)
    COMPILED.mkdir(exist_ok=True)
    for left in COMPILED.glob(f"{_MAKING}*"):  # by a compiler that was killed
        shutil.rmtree(left)
    running = {package: _started(package) for package in wanted}
    failed = [package for package, process in running.items() if process.wait()]
    for package in failed:
        said = _log(package).read_text(encoding="utf-8").strip().splitlines() or ["nothing"]
        where = _log(package).relative_to(ROOT)
        print(
            f"The compiler failed on {package}: {said[-1][:200]} (see {where}). With ONRECORD_COMPILED=no it runs as Python."
        )
    return 1 if failed else 0


def _started(package: str) -> subprocess.Popen[bytes]:
    with _log(package).open("wb") as log:
        return subprocess.Popen(
            [sys.executable, "-m", "deploy.compiling", package], cwd=ROOT, stdout=log, stderr=subprocess.STDOUT
        )


def _log(package: str) -> Path:
    return COMPILED / f"{package}.log"


def compile_package(package: str) -> None:
    """Compile one package into its place, and remove what was compiled of older sources."""
    from mypyc.build import mypycify  # noqa: PLC0415 - an image that runs has no compiler
    from setuptools import Distribution  # noqa: PLC0415

    goal = place(package)
    with tempfile.TemporaryDirectory(dir=COMPILED, prefix=_MAKING) as name:
        work = Path(name)
        modules = [path.relative_to(ROOT).as_posix() for path in sources(package)]
        extensions = mypycify(
            ["--config-file=pyproject.toml", f"--cache-dir={work / 'cache'}", *modules],
            opt_level="1",
            debug_level="0",
            multi_file=True,
            target_dir=str(work / "c"),
            group_name=f"services.{package}.all_modules",
        )
        for extension in extensions:  # where the compiler puts the headers of a group with a dotted name
            extension.include_dirs.append(str(work / "c" / "services" / package))
        build = Distribution({"name": "onrecord-compiled", "ext_modules": extensions}).get_command_obj("build_ext")
        build.build_lib, build.build_temp = str(work / "lib"), str(work / "objects")
        build.ensure_finalized()
        build.run()
        for old in COMPILED.glob(f"{package}-*"):
            shutil.rmtree(old)
        (work / "lib").rename(goal)


def has_compiler() -> bool:
    """Say whether a C compiler and Python's headers are here."""
    return bool(shutil.which("cc") or shutil.which("gcc")) and Path(sysconfig.get_path("include"), "Python.h").is_file()


if __name__ == "__main__":
    if sys.argv[1:]:
        compile_package(sys.argv[1])
    else:
        sys.exit(main())

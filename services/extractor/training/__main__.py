"""Train everything that reads: `python -m services.extractor.training`, by path from `ONRECORD_DATA`, seeded.

In the order in which the models build on one another: clusters of words; beside each other the gate of possible cues (a tenth of PolNeAR's articles
held out) and the chain that finds names; the network that finds statements, with torch; the classifier of page blocks. With
`--teach` the teachers first, whose marks all of these learn from: an hour more.
"""

from __future__ import annotations

import os
import subprocess
import sys

Command = tuple[str, ...]
TEACHERS: tuple[tuple[Command, ...], ...] = ((("quotes_teacher",),), (("names_teacher",),))
STEPS: tuple[tuple[Command, ...], ...] = (
    (("quotes_clusters",),),
    (("quotes_gate", "dev"), ("names_model",)),
    (("quotes_network", "dev"),),
    (("blocks",),),
)


def main(arguments: list[str]) -> int:
    """Run each step, its commands in processes of their own with a fixed hash seed; stop at the first that fails."""
    for step in (*TEACHERS, *STEPS) if "--teach" in arguments else STEPS:
        sys.stdout.write(f"{', '.join(name for name, *_ in step)}\n")
        sys.stdout.flush()
        running = [_started(command) for command in step]
        codes = [process.wait() for process in running]
        if any(codes):
            return 1
    return 0


def _started(command: Command) -> subprocess.Popen[bytes]:
    name, *options = command
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    return subprocess.Popen([sys.executable, "-m", f"{__package__}.{name}", *options], env=environment)  # noqa: S603 - our own modules


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))

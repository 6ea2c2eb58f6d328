"""Train everything that reads: `python -m services.extractor.training`, by path from `ONRECORD_DATA`, seeded.

In the order in which the models build on one another: clusters of words, the chain that finds statements (a tenth of its articles held out), the
chain that finds names, and the classifier of page blocks.
"""

from __future__ import annotations

import os
import subprocess
import sys

STEPS = (
    ("quotes_clusters",),
    ("quotes_model", "dev"),
    ("names_model",),
    ("blocks",),
)


def main() -> int:
    """Run each step in a process of its own, with a fixed hash seed; stop at the first that fails."""
    environment = {**os.environ, "PYTHONHASHSEED": "0"}
    for name, *arguments in STEPS:
        sys.stdout.write(f"{name}\n")
        sys.stdout.flush()
        command = [sys.executable, "-m", f"{__package__}.{name}", *arguments]
        code = subprocess.run(command, env=environment, check=False).returncode  # noqa: S603 - our own modules
        if code:
            return code
    return 0


if __name__ == "__main__":
    raise SystemExit(main())

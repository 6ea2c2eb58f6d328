"""From `make demo` to the first statement, and to the last fate."""

import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from deploy.kafka.broker import LocalBroker


def main():
    begun = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "services.cli", "demo", "--once"], stdout=subprocess.PIPE, text=True
    )
    first = None
    for line in process.stdout:
        if first is None and re.search(r"the first statement", line):
            first = time.monotonic() - begun
    process.wait()
    whole = time.monotonic() - begun
    print("demo: from the command to the first statement, and to the end, beside starting the Kafka broker alone")
    broker = broker_seconds()
    print(f"  first statement  {first / broker:.1f} × the broker's start ({first:.1f} s here and now)")
    print(f"  all fates known  {whole / broker:.1f} × ({whole:.1f} s), exit code {process.returncode}\n")


def broker_seconds():
    with tempfile.TemporaryDirectory() as folder:
        begun = time.monotonic()
        with LocalBroker(Path(folder)):
            return time.monotonic() - begun

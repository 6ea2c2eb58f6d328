"""Where the broker's jars are: an unpacked distribution, the cache, or fetched once by Maven."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOM = Path(__file__).parent
CHECKOUT = ROOM.parent.parent
POM = ROOM / "pom.xml"
FETCH_SECONDS = 600
INSTEAD = "or set ONRECORD_KAFKA_BOOTSTRAP_SERVERS to a running Kafka"


class BrokerUnavailable(RuntimeError):
    """No broker can run here; the message is one sentence that says what to install or which variable to set."""


def kafka_version() -> str:
    """Return the version of Apache Kafka pinned in the pom."""
    found = re.search(r"<kafka\.version>([^<]+)<", POM.read_text(encoding="utf-8"))
    assert found is not None, "pom.xml names kafka.version"
    return found[1]


def cache_folder() -> Path:
    """Return where fetched jars are kept: one folder for each content of the pom."""
    root = Path(os.environ.get("ONRECORD_CACHE") or CHECKOUT / ".cache")
    digest = hashlib.sha256(POM.read_bytes()).hexdigest()[:8]
    return root / "kafka-jars" / f"{kafka_version()}-{digest}"


def java() -> str:
    """Return the path of the Java to run; raise BrokerUnavailable when there is none."""
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin") if home else None
    found = found or shutil.which("java")
    if found is None:
        raise BrokerUnavailable(
            f"The local broker needs Java 17 or newer: install it (openjdk-17-jre-headless), {INSTEAD}."
        )
    return found


def jars() -> Path:
    """Return the folder that holds the broker's jars, fetching them the first time.

    Raises BrokerUnavailable when they are not there and cannot be fetched.
    """
    home = os.environ.get("ONRECORD_KAFKA_HOME")
    if home:
        return _distribution(Path(home))
    cached = cache_folder()
    return cached if cached.is_dir() else _fetched(cached)


def _distribution(home: Path) -> Path:
    libs = home / "libs"
    if not any(libs.glob("kafka_2.13-*.jar")):
        raise BrokerUnavailable(
            f"ONRECORD_KAFKA_HOME is {home}, but {libs} holds no kafka_2.13 jar: point it at an unpacked Apache Kafka 4 distribution."
        )
    return libs


def _fetched(cached: Path) -> Path:
    """Copy the jars into a temporary folder and rename it, so that a half-fetched cache is never seen."""
    maven = shutil.which("mvn")
    if maven is None:
        raise BrokerUnavailable(
            "The local broker's jars are fetched by Maven, which is not here: install it (maven), "
            f"set ONRECORD_KAFKA_HOME to an unpacked Apache Kafka 4 distribution, {INSTEAD}."
        )
    cached.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cached.parent, prefix="fetching-") as made:
        folder = Path(made) / "jars"
        _copy_dependencies(maven, folder)
        try:
            folder.rename(cached)
        except OSError:
            # Another process was quicker; its copy is the same.
            if not cached.is_dir():
                raise
    return cached


def _copy_dependencies(maven: str, folder: Path) -> None:
    command = [maven, "--batch-mode", "--quiet", "--strict-checksums", "--file", str(POM)]
    command += ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={folder}"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=FETCH_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise BrokerUnavailable(_not_fetched(f"no end after {FETCH_SECONDS} s")) from None
    if done.returncode != 0 or not any(folder.glob("kafka_2.13-*.jar")):
        raise BrokerUnavailable(_not_fetched(_first_error(done.stdout + done.stderr)))


def _not_fetched(why: str) -> str:
    return (
        f"Maven could not fetch the local broker's jars ({why}): connect to the network once, "
        f"set ONRECORD_KAFKA_HOME to an unpacked Apache Kafka 4 distribution, {INSTEAD}."
    )


def _first_error(output: str) -> str:
    """Return what Maven complained of first, cut to a readable length and free of the sentence's own punctuation."""
    found = re.search(r"ERROR\S* (.+)", output)
    said = found[1] if found else output.strip() or "no reason given"
    said = re.sub(r"\s*->\s*\[.*", "", said)
    return said[:200].rstrip(". ")

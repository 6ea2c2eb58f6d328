from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.kafka import broker as broker_module
from deploy.kafka import lock
from deploy.kafka.broker import BrokerUnavailable, LocalBroker, jars
from deploy.kafka.jars import cache_folder, java, kafka_version


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no Java, no Maven, no cache and no distribution; tests add what they need to `bin`."""
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.setenv("ONRECORD_CACHE", str(tmp_path / "cache"))
    for name in ("JAVA_HOME", "ONRECORD_KAFKA_HOME"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


def put(folder: Path, name: str, script: str) -> None:
    program = folder / "bin" / name
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)


def sentence(act: Callable[[], object]) -> str:
    """Return the one sentence that the act fails with: one line, one full stop, at its end."""
    with pytest.raises(BrokerUnavailable) as raised:
        act()
    said = str(raised.value)
    assert "\n" not in said
    assert said.endswith(".")
    assert ". " not in said
    return said


def test_without_java_it_says_what_to_install(folder: Path) -> None:
    said = sentence(LocalBroker(folder / "data").start)
    assert "needs Java 17" in said
    assert "openjdk-17-jre-headless" in said


def test_without_maven_it_says_what_to_install_or_set(folder: Path) -> None:
    put(folder, "java", "exit 0")
    said = sentence(LocalBroker(folder / "data").start)
    assert "Maven" in said
    assert "ONRECORD_KAFKA_HOME" in said


def test_without_a_network_it_repeats_mavens_reason_and_says_what_to_set(folder: Path) -> None:
    put(folder, "mvn", "echo '[ERROR] Could not transfer artifact: Unknown host repo.example. -> [Help 1]'; exit 1")
    said = sentence(jars)
    assert "Could not transfer artifact: Unknown host repo.example" in said
    assert "connect to the network once" in said
    assert "ONRECORD_KAFKA_HOME" in said
    assert not cache_folder().exists()


@pytest.mark.slow
def test_real_maven_without_a_network_says_the_same(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", os.defpath)
    monkeypatch.setenv("MAVEN_OPTS", f"-Dmaven.repo.local={folder}/m2 -Dhttps.proxyHost=127.0.0.1 -Dhttps.proxyPort=9")
    assert "connect to the network once" in sentence(jars)


def test_a_home_without_kafka_in_it_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_KAFKA_HOME", str(folder))
    said = sentence(jars)
    assert f"ONRECORD_KAFKA_HOME is {folder}" in said
    assert "unpacked Apache Kafka 4 distribution" in said


def test_a_home_with_kafka_in_it_is_used(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "libs").mkdir()
    (folder / "libs" / "kafka_2.13-4.3.1.jar").touch()
    monkeypatch.setenv("ONRECORD_KAFKA_HOME", str(folder))
    assert jars() == folder / "libs"


def test_jars_are_fetched_once_and_a_failed_fetch_leaves_nothing(folder: Path) -> None:
    deliver = """for word; do case $word in -DoutputDirectory=*) to=${word#*=};; esac; done
/bin/mkdir -p "$to" && : > "$to/kafka_2.13-x.jar" """
    put(folder, "mvn", "exit 1")
    sentence(jars)
    put(folder, "mvn", deliver)
    assert jars() == cache_folder()
    put(folder, "mvn", "exit 1")
    assert [jar.name for jar in jars().iterdir()] == ["kafka_2.13-x.jar"]
    assert [kept.name for kept in cache_folder().parent.iterdir()] == [cache_folder().name]


def test_the_cache_folder_names_the_pinned_version(folder: Path) -> None:
    assert cache_folder().parent == folder / "cache" / "kafka-jars"
    assert cache_folder().name.startswith(f"{kafka_version()}-")
    assert kafka_version().startswith("4.")


def test_java_home_comes_before_the_path(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "java", "exit 0")
    home = folder / "jdk"
    (home / "bin").mkdir(parents=True)
    (home / "bin" / "java").symlink_to(folder / "bin" / "java")
    monkeypatch.setenv("JAVA_HOME", str(home))
    assert java() == str(home / "bin" / "java")


@pytest.mark.parametrize(("sign", "cause"), broker_module.KNOWN_ENDS)
def test_a_known_end_is_explained(folder: Path, monkeypatch: pytest.MonkeyPatch, sign: str, cause: str) -> None:
    monkeypatch.setattr(broker_module, "jars", lambda: folder)
    put(folder, "java", f"echo 'at org.apache: {sign}: x'; exit 1")
    assert cause in sentence(LocalBroker(folder / "data").start)


def test_an_unknown_end_points_at_the_log(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(broker_module, "jars", lambda: folder)
    put(folder, "java", "echo strange; exit 1")
    said = sentence(LocalBroker(folder / "data").start)
    assert str(folder / "data" / "broker.log") in said
    assert "strange" in (folder / "data" / "broker.log").read_text()


def test_a_port_taken_in_the_last_moment_is_replaced_twice_and_then_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(broker_module, "jars", lambda: folder)
    put(
        folder,
        "java",
        f"""case "$*" in
*StorageTool*) /bin/mkdir -p {folder}/data/log; echo cluster.id=x > {folder}/data/log/meta.properties;;
*) echo try >> {folder}/tries; echo 'java.net.BindException: Address already in use'; exit 1;;
esac""",
    )
    began = time.monotonic()
    assert "its port is taken" in sentence(LocalBroker(folder / "data").start)
    assert (folder / "tries").read_text().count("try") == broker_module.PORT_TRIES
    assert time.monotonic() - began < 10


def test_a_folder_in_use_is_refused_with_the_owners_number(folder: Path) -> None:
    held = lock.take(folder / "data")
    try:
        said = sentence(lambda: lock.take(folder / "data"))
    finally:
        os.close(held)
    assert f"process {os.getpid()} started" in said
    os.close(lock.take(folder / "data"))


def test_the_foreground_command_prints_the_sentence_and_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert broker_module.main(["--data", str(folder / "data")]) == 1
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "needs Java 17" in printed.err

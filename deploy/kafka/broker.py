"""A real Apache Kafka 4 (KRaft, one node) on free loopback ports, with its data in a folder that survives it.

`python -m deploy.kafka.broker` runs one in the foreground; `with LocalBroker() as broker:` runs one beside a program.
"""

from __future__ import annotations

import argparse
import base64
import contextlib
import os
import re
import signal
import subprocess
import sys
import threading
import time
import uuid
from pathlib import Path
from string import Template
from types import TracebackType
from typing import Self

from deploy.kafka import lock
from deploy.kafka.guard import GRACE_SECONDS
from deploy.kafka.jars import ROOM, BrokerUnavailable, jars, java
from deploy.kafka.ports import free_port, is_free
from deploy.kafka.ready import answers

__all__ = ["BrokerUnavailable", "LocalBroker", "jars"]

DEFAULT_DATA = Path(".onrecord/kafka")
START_SECONDS = 60.0
LOOK_SECONDS = 0.1
PORT_TRIES = 3
MAXIMUM_HEAP = "-Xmx448m"
# Quick to start and small rather than quick at length: one compiler tier, one collector thread, the shared class archive.
JAVA_FLAGS = (
    *(
        "-Xms96m",
        MAXIMUM_HEAP,
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",
        "-Xshare:auto",
        "-XX:+ExitOnOutOfMemoryError",
    ),
    *("-XX:-UsePerfData", "-Djava.awt.headless=true", f"-Dlog4j2.configurationFile={ROOM / 'log4j2.xml'}"),
)
PORT_TAKEN = "Address already in use"
# What the broker's log says, and what to tell the person.
KNOWN_ENDS = (
    ("UnsupportedClassVersionError", "the Java found is too old: install Java 17 or newer, or set JAVA_HOME to one"),
    (PORT_TAKEN, "its port is taken: choose another"),
    ("No space left on device", "the disk is full: make room"),
    ("InconsistentClusterIdException", "the data folder belongs to another cluster: choose another folder"),
    ("OutOfMemoryError", "it ran out of memory: free some"),
)


class LocalBroker:
    """One broker over one data folder. `start` returns when a metadata request is answered; `stop` when every process is gone.

    `port` and `advertised_port` are loopback TCP ports; without `port` the folder's last one is taken again if it is free, else a new one.
    `advertised_port` is what clients are told to dial: a test puts a TCP proxy there, in front of `port`.
    """

    def __init__(self, data: Path = DEFAULT_DATA, port: int | None = None, advertised_port: int | None = None) -> None:
        self.data = Path(data).absolute()
        self._wanted_port = port
        self._advertised_port = advertised_port
        self._port: int | None = None
        self._guard: subprocess.Popen[bytes] | None = None

    @property
    def port(self) -> int:
        """Return the port that the broker itself listens on."""
        assert self._port is not None, "the broker was never started"
        return self._port

    @property
    def bootstrap_servers(self) -> str:
        """Return the address for clients, `host:port`."""
        return f"127.0.0.1:{self._advertised_port or self.port}"

    @property
    def log(self) -> Path:
        """Return the file that the broker's own log goes to."""
        return self.data / "broker.log"

    @property
    def running(self) -> bool:
        """Return whether the broker's process lives."""
        return self._guard is not None and self._guard.poll() is None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> Self:
        """Start the broker and wait until it answers; raise BrokerUnavailable with one clear sentence when it cannot."""
        if self.running:
            return self
        command = [java(), *JAVA_FLAGS, "-cp", f"{jars()}/*"]
        held = lock.take(self.data)
        try:
            self._start_on_a_free_port(command, held)
        except BaseException:
            # Also Ctrl-C while it starts: nobody would stop it later.
            self._end()
            raise
        finally:
            # The broker's own processes hold the lock from here on.
            os.close(held)
        return self

    def stop(self) -> None:
        """Shut the broker down cleanly; after the guard's grace, by force."""
        if self._guard is not None:
            self._guard.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._guard.wait(GRACE_SECONDS + 5)
            self.kill()

    def kill(self) -> None:
        """Kill the broker at once (SIGKILL), as a crash would."""
        if self._guard is not None:
            self._end()
            # The kernel buries the killed broker, with its port and its files, a moment after the signal.
            lock.wait_until_free(self.data)

    def _end(self) -> None:
        if self._guard is not None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._guard.pid, signal.SIGKILL)
            self._guard.wait()
            self._guard = None

    def _start_on_a_free_port(self, command: list[str], held: int) -> None:
        for tries_left in reversed(range(PORT_TRIES)):
            self._port = self._choose_port()
            settings = self._write_settings()
            self._format(command, settings)
            self._guard = self._spawn([*command, "kafka.Kafka", str(settings)], held)
            try:
                return self._wait_until_ready()
            except BrokerUnavailable:
                self._end()
                if self._wanted_port or not tries_left or PORT_TAKEN not in self._log_tail():
                    raise
        return None

    def _choose_port(self) -> int:
        """Return the port wanted, or the folder's last one if it is free, or a free one; the folder remembers it for whoever looks for us."""
        remembered = self.data / "port"
        known = remembered.read_text() if remembered.is_file() else ""
        port = self._wanted_port or (int(known) if known.isdigit() and is_free(int(known)) else free_port())
        if not is_free(port):
            raise BrokerUnavailable(f"The local broker cannot use port {port}, which is taken: choose another.")
        remembered.write_text(str(port))
        return port

    def _write_settings(self) -> Path:
        template = Template((ROOM / "server.properties").read_text(encoding="utf-8"))
        advertised = self._advertised_port or self.port
        filled = template.substitute(
            port=self.port,
            advertised_port=advertised,
            controller_port=free_port(self.port, advertised),
            log_folder=self.data / "log",
        )
        settings = self.data / "server.properties"
        settings.write_text(filled, encoding="utf-8")
        return settings

    def _format(self, command: list[str], settings: Path) -> None:
        """Give a new data folder its identity; one interrupted half-way is formatted again."""
        if (self.data / "log" / "meta.properties").is_file():
            return
        identity = base64.urlsafe_b64encode(uuid.uuid4().bytes).rstrip(b"=").decode().replace("-", "A", 1)
        format_it = [
            "kafka.tools.StorageTool",
            "format",
            "--ignore-formatted",
            f"--cluster-id={identity}",
            "--config",
            str(settings),
        ]
        done = subprocess.run([*command, *format_it], capture_output=True, text=True, check=False)
        self.log.write_text(done.stdout + done.stderr, encoding="utf-8")
        if done.returncode != 0:
            raise BrokerUnavailable(self._why("could not format its data folder"))

    def _cluster_id(self) -> str:
        found = re.search(
            r"^cluster\.id=(\S+)",
            (self.data / "log" / "meta.properties").read_text(encoding="utf-8"),
            flags=re.MULTILINE,
        )
        assert found is not None, "a formatted folder names its cluster"
        return found[1]

    def _spawn(self, command: list[str], held: int) -> subprocess.Popen[bytes]:
        """Start the guard, and through it the broker, in a session of their own: a terminal's Ctrl-C is for the services first."""
        guard = [sys.executable, "-I", "-S", str(ROOM / "guard.py"), str(os.getpid())]
        with self.log.open("wb") as log:
            return subprocess.Popen(
                [*guard, *command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                pass_fds=(held,),
                cwd=self.data,
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if not self.running:
                raise BrokerUnavailable(self._why("ended before it was ready"))
            if answers(self.port, self._cluster_id()) and self.running:
                return
            time.sleep(LOOK_SECONDS)
        raise BrokerUnavailable(self._why(f"was not ready within {START_SECONDS:.0f} s"))

    def _log_tail(self) -> str:
        with contextlib.suppress(OSError):
            return self.log.read_text(encoding="utf-8", errors="replace")[-20_000:]
        return ""

    def _why(self, what: str) -> str:
        """Return one sentence: what happened, and the known cause or where to read on."""
        tail = self._log_tail()
        for sign, cause in KNOWN_ENDS:
            if re.search(sign, tail):
                return f"The local broker {what}; {cause} (its log: {self.log})."
        return f"The local broker {what}; read why in {self.log}."


def main(arguments: list[str] | None = None) -> int:
    """Run a broker in the foreground until Ctrl-C or SIGTERM."""
    parser = argparse.ArgumentParser(prog="python -m deploy.kafka.broker", description=main.__doc__)
    parser.add_argument("--data", type=Path, default=DEFAULT_DATA, help="folder of the data (default: %(default)s)")
    parser.add_argument("--port", type=int, help="loopback port (default: the folder's last one, else a free one)")
    options = parser.parse_args(arguments)
    ended = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: ended.set())
    broker = LocalBroker(options.data, options.port)
    try:
        with broker:
            print(broker.bootstrap_servers, flush=True)
            while broker.running and not ended.wait(0.5):
                pass
            crashed = not broker.running
    except BrokerUnavailable as error:
        print(error, file=sys.stderr)
        return 1
    return int(crashed)


if __name__ == "__main__":
    sys.exit(main())

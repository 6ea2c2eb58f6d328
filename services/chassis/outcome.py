"""What a handler may answer: outputs, or an exception that names the next act. Pure: no clock, no network, no Kafka."""

from __future__ import annotations


class Skip(Exception):
    """Set the event aside on purpose. `reason` is a bounded metric label in snake_case; `detail` is for people."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Poison(Exception):
    """The event can never be handled: to the dead letters, with its original bytes."""

    def __init__(self, reason: str, detail: str = "") -> None:
        super().__init__(f"{reason}: {detail}" if detail else reason)
        self.reason = reason
        self.detail = detail


class Retry(Exception):
    """A passing fault: handle the event again after `after_seconds`, a bounded number of times."""

    def __init__(self, reason: str, after_seconds: float = 1.0) -> None:
        super().__init__(reason)
        self.reason = reason
        self.after_seconds = after_seconds

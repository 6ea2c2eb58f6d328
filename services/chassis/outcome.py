"""What a handler may answer: outputs, or an exception that names the next act. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from pydantic import ValidationError

from services.chassis.fates import Fate, Verdict

BUG = "bug"
"""The reason of what we did not foresee."""


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


def verdict_on(error: Exception) -> Verdict:
    """Return the fate that an exception stands for. What we did not foresee is a bug, and bugs are dead letters."""
    match error:
        case Skip():
            return Verdict(Fate.SKIPPED, error.reason, error.detail)
        case Poison():
            return Verdict(Fate.DEAD, error.reason, error.detail)
        case Retry():
            return Verdict(Fate.DEAD, "retries_exhausted", error.reason)
        case ValidationError():
            return Verdict(Fate.DEAD, "schema_violation", _first_fault(error))
        case _:
            return Verdict(Fate.DEAD, BUG, f"{type(error).__name__}: {error}"[:500])


def _first_fault(error: ValidationError) -> str:
    fault = error.errors(include_url=False, include_input=False)[0]
    place = ".".join(map(str, fault["loc"])) or "the whole event"
    return f"{place}: {fault['msg']} ({error.error_count()} faults)"[:500]

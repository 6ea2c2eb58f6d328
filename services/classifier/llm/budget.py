"""What may still be asked: requests an hour and a day, tokens a day, and a rest after failures. Pure: the clock is an argument."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

HOUR_SECONDS, DAY_SECONDS = 3_600.0, 86_400.0
FAILURES_IN_A_ROW = 3
REST_SECONDS = 60.0
"""A service that fails so often in a row is left alone for so long: an article must not wait for it each time."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Requests an hour, requests a day, tokens a day; each holds over the last hour or day, not by the calendar."""

    requests_an_hour: int
    requests_a_day: int
    tokens_a_day: int


@dataclass(slots=True)
class _Spent:
    at: float
    tokens: int


@dataclass
class Budget:
    """Not for several processes: each replica has its own. `now` is in seconds of any steady clock."""

    limits: Limits
    _spent: deque[_Spent] = field(default_factory=deque)
    _failures: int = 0
    _rests_until: float = 0.0

    def hindrance(self, tokens: int, now: float) -> str | None:
        """Return why a request of so many tokens must not be made now: `resting`, `budget`, or None."""
        if now < self._rests_until:
            return "resting"
        while self._spent and self._spent[0].at <= now - DAY_SECONDS:
            self._spent.popleft()
        in_the_hour = sum(each.at > now - HOUR_SECONDS for each in self._spent)
        held = (
            in_the_hour < self.limits.requests_an_hour,
            len(self._spent) < self.limits.requests_a_day,
            sum(each.tokens for each in self._spent) + tokens <= self.limits.tokens_a_day,
        )
        return None if all(held) else "budget"

    def spend(self, tokens: int, now: float) -> _Spent:
        """Count a request before it is made; failed ones cost too. Correct the tokens of what is returned when the service has told them."""
        self._spent.append(_Spent(now, tokens))
        return self._spent[-1]

    def learn(self, *, failed: bool, now: float) -> None:
        """Remember how a request ended."""
        self._failures = self._failures + 1 if failed else 0
        if self._failures >= FAILURES_IN_A_ROW:
            self._failures, self._rests_until = 0, now + REST_SECONDS

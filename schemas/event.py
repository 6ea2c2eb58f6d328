"""Event: one immutable message on a stream. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Self

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict


def _in_utc(instant: datetime) -> datetime:
    return instant.astimezone(UTC)


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]
"""A moment with a zone, kept in UTC; a naive time is refused."""

Span = tuple[int, int]
"""Character offsets `[start, end)` into `article.text`, in Unicode code points."""

Score = float
"""A confidence from 0 to 1."""


class Part(BaseModel):
    """A piece of an event. Frozen; a tolerant reader: fields it does not know are ignored."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Event(Part):
    """What travels on a stream, as JSON. Subclasses are nouns with a version (`PageV1`)."""

    @property
    def key(self) -> str:
        """What the event is about: all events of one key keep their order, and a compacted stream keeps the last."""
        raise NotImplementedError

    @property
    def placed_by(self) -> str:
        """What the partition is chosen by: the key, unless events of several keys belong with one owner."""
        return self.key

    @property
    def subject(self) -> str:
        """What the event is about, for people and for `onrecord trace`: usually a URL."""
        return self.key

    def to_bytes(self) -> bytes:
        """JSON in UTF-8, defaults included."""
        return self.model_dump_json().encode()

    @classmethod
    def from_bytes(cls, raw: bytes) -> Self:
        """Raise `pydantic.ValidationError` when the bytes are not this event."""
        return cls.model_validate_json(raw)

"""SkipV1: an event that a stage set aside on purpose, and why. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from schemas.event import Event, Instant


class SkipV1(Event):
    """A fate that would otherwise leave no trace. `subject_key` is the key of the event that was skipped."""

    stage: str
    reason: str
    detail: str = ""
    subject_key: str
    about: str = ""
    source_stream: str
    source_partition: int
    source_offset: int
    skipped_at: Instant

    @property
    def key(self) -> str:
        return self.subject_key

    @property
    def subject(self) -> str:
        return self.about

"""Where and how an utterance was given -> first seen, outlets, who copied, how the wording drifted. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from schemas.event import Instant, Part
from schemas.statement import Form, Speaker
from services.monitor.views.statements import StoredStatement, UtteranceNote


@dataclass(frozen=True, slots=True)
class Appearance:
    """One statement that gives the utterance. `family` is that of its article's text, `wording` a hash of its words."""

    seq: int
    article_id: str
    site: str | None
    family: str
    seen_at: datetime
    wording: str

    @property
    def outlet(self) -> str:
        """Whose it is: the site, or the article alone where it has none."""
        return self.site or self.article_id


class Outlet(Part):
    """One site that gave an utterance; `independent` unless its text is a copy of one that an earlier outlet had."""

    site: str | None
    first_seen_at: Instant
    first_article_id: str
    articles: int
    independent: bool


class Variant(Part):
    """One wording of an utterance: its words as first seen, and how many statements and outlets have it."""

    content: str
    form: Form
    statement_id: str
    article_id: str
    first_seen_at: Instant
    statements: int
    outlets: int


class Utterance(Part):
    """One thing said, across outlets and wordings. `statements` are the first that went on record, `variants` the wordings by frequency."""

    id: str
    speaker: Speaker | None
    first_seen_at: Instant
    first_article_id: str
    first_site: str | None
    articles: int
    outlets: tuple[Outlet, ...]
    independent: int
    syndicated: int
    wordings: int
    variants: tuple[Variant, ...]
    statements: tuple[StoredStatement, ...]


def in_order(found: Sequence[Appearance]) -> list[Appearance]:
    """Return appearances by when they could first be read."""
    return sorted(found, key=lambda one: (one.seen_at, one.seq))


def outlets_of(found: Sequence[Appearance]) -> tuple[Outlet, ...]:
    """Return the outlets in the order in which they came. One is independent when it has a text that none had before it."""
    by_outlet: dict[str, list[Appearance]] = {}
    independent: set[str] = set()
    families: set[str] = set()
    for one in in_order(found):
        by_outlet.setdefault(one.outlet, []).append(one)
        if one.family not in families:
            independent.add(one.outlet)
        families.add(one.family)
    return tuple(
        Outlet(
            site=given[0].site,
            first_seen_at=given[0].seen_at,
            first_article_id=given[0].article_id,
            articles=len({one.article_id for one in given}),
            independent=outlet in independent,
        )
        for outlet, given in by_outlet.items()
    )


def note_of(utterance: str, found: Sequence[Appearance], seq: int) -> UtteranceNote:
    """Return what is told of an utterance beside its statement number `seq`."""
    first, outlets = in_order(found)[0], outlets_of(found)
    return UtteranceNote(
        id=utterance,
        first_seen_at=first.seen_at,
        first_article_id=first.article_id,
        first_site=first.site,
        articles=len({one.article_id for one in found}),
        outlets=len(outlets),
        independent=sum(outlet.independent for outlet in outlets),
        wordings=len({one.wording for one in found}),
        repeats=any(one.seq < seq for one in found),
    )


def first_of_each_wording(found: Sequence[Appearance], most: int) -> dict[str, Appearance]:
    """Return the most frequent wordings with the first appearance of each."""
    frequent = Counter(one.wording for one in in_order(found)).most_common(most)
    firsts: dict[str, Appearance] = {}
    for one in in_order(found):
        firsts.setdefault(one.wording, one)
    return {digest: firsts[digest] for digest, _ in frequent}


def utterance_of(
    utterance: str,
    found: Sequence[Appearance],
    shown: Sequence[StoredStatement],
    worded: Mapping[str, StoredStatement],
) -> Utterance:
    """Return all that is known of an utterance. `worded` holds the first statement of each wording that is to be told."""
    note, outlets = note_of(utterance, found, 0), outlets_of(found)
    speakers = [view.speaker for view in (*worded.values(), *shown) if view.speaker]
    return Utterance(
        **note.model_dump(exclude={"repeats", "outlets"}),
        outlets=outlets,
        speaker=max(speakers, key=lambda one: (len(one.name), bool(one.organisation)), default=None),
        syndicated=len(outlets) - note.independent,
        variants=tuple(_variant(digest, view, found) for digest, view in worded.items()),
        statements=tuple(shown),
    )


def _variant(digest: str, view: StoredStatement, found: Sequence[Appearance]) -> Variant:
    given = [one for one in in_order(found) if one.wording == digest]
    return Variant(
        content=view.content,
        form=view.form,
        statement_id=view.id,
        article_id=view.article_id,
        first_seen_at=given[0].seen_at,
        statements=len(given),
        outlets=len({one.outlet for one in given}),
    )

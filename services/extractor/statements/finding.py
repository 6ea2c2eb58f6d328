"""Text -> who said what, to whom and when. Pure: no clock, no network, no Kafka.

Drafts come from a trained network and from rules (`statements.drafts`), speakers from the article's people (`speakers`), time and place from the
sentence of the cue or from the scene that an earlier sentence sets (`statements.scene`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from schemas.article import DateV1, NameV1
from schemas.event import Span
from schemas.identity import statement_id
from schemas.statement import Speaker, StatementV1
from services.extractor.dates.finding import find_dates
from services.extractor.names.finding import people_of
from services.extractor.speakers.resolving import resolve
from services.extractor.speakers.room import Room
from services.extractor.statements.drafts import find_drafts, form_of
from services.extractor.statements.nesting import nested
from services.extractor.statements.scene import (
    Scene,
    addressee_of,
    is_day,
    is_negated,
    place_of,
    scene_of,
    sentence_span,
)
from services.extractor.statements.sharing import Draft
from services.extractor.words.cues import cue_class
from services.extractor.words.quotes import Quoted, find_quotes
from services.extractor.words.sentences import READ_CHARS, read_text

_OWNS: Final = ("’s", "'s")
VERSION: Final = "statements-8"
_SUBJECT_REACH, _LEDE_BLOCKS = 6, 2
_GOING_ON: Final = frozenset({"loose-quote", "named-words"})
"""Rules whose quotes, when no source stands beside them, belong to the speaker of their paragraph."""


def find_statements(
    text: str,
    language: str | None = "en",
    published_at: datetime | None = None,
    names: Sequence[NameV1] | None = None,
    article_id: str = "",
) -> tuple[StatementV1, ...]:
    """Return the statements of `text` in order, each wherever it stands (see `once_each`).

    `published_at` dates what the text does not, and says who held which office. `names` is not needed: the text is read once for both.
    A language without tables (see `cues.LANGUAGES`) yields nothing.
    """
    del names
    reading = read_text(text[:READ_CHARS], language or "en")
    quotes = find_quotes(reading)
    drafts = find_drafts(reading, quotes)
    if not drafts:
        return ()
    mentions, persons = people_of(reading)
    room = Room(reading, mentions, persons, published_at)
    dates = find_dates(reading.text, published_at, reading.language)
    return nested(_told(room, quotes, drafts, dates, article_id))


def _told(
    room: Room, quotes: list[Quoted], drafts: list[Draft], dates: Sequence[DateV1], article_id: str
) -> list[StatementV1]:
    """Resolve the drafts in order: each speaker is a hint for the next."""
    told: list[StatementV1] = []
    scenes: dict[str, Scene] = scenes_of(room, dates)
    seen: set[tuple[str, Span]] = set()
    for draft in drafts:
        speaker = _speaker(room, draft)
        statement = _statement(room, quotes, draft, dates, speaker, scenes, article_id)
        if (statement.id, statement.content[0]) not in seen:
            seen.add((statement.id, statement.content[0]))
            told.append(statement)
    return told


def once_each(statements: Iterable[StatementV1]) -> tuple[StatementV1, ...]:
    """Return the statements without those that say again, of the same speaker in the same words, what stands before: they have the same id."""
    first: dict[str, StatementV1] = {}
    for statement in statements:
        first.setdefault(statement.id, statement)
    return tuple(first.values())


def _speaker(room: Room, draft: Draft) -> Speaker | None:
    block = room.reading.block_at(draft.start)
    if draft.carries:
        return room.last if block - room.last_block <= 1 else None
    if not draft.source and draft.found_by in _GOING_ON:
        return room.last if block == room.last_block else None
    if not draft.source and draft.found_by == "clause":
        return _understood(room, draft)
    found = resolve(room, draft.source[0]) if draft.source else None
    if found is None:
        return None
    room.heard(found[0], found[1], block)
    return found[0]


def _understood(room: Room, draft: Draft) -> Speaker | None:
    """Spanish drops its subjects ("Advirtió de que …"): it is that of the sentence before, in the same paragraph."""
    reading = room.reading
    sentence = reading.sentence_of[reading.token_at(draft.start)]
    block = reading.block_at(draft.start)
    if not sentence or reading.block_at(reading.starts[reading.sentences[sentence - 1][0]]) != block:
        return None
    opening = reading.sentences[sentence - 1][0]
    subject = next(iter(room.within(opening, opening + _SUBJECT_REACH)), None)
    found = resolve(room, (subject.start, subject.end)) if subject else None
    if found is None:
        return room.last if room.last_block == block else None
    room.heard(found[0], found[1], block)
    return found[0]


def _statement(  # noqa: PLR0917 - what a statement is made of
    room: Room,
    quotes: list[Quoted],
    draft: Draft,
    dates: Sequence[DateV1],
    speaker: Speaker | None,
    scenes: dict[str, Scene],
    article_id: str,
) -> StatementV1:
    reading = room.reading
    cue = draft.cue[0] if draft.cue else draft.content[0]
    kind = cue_class(draft.low, reading.language)
    scene = scene_of(reading, dates, cue[0], draft.content)
    earlier = scenes.get(speaker.id) if speaker else None
    said_at, said_at_from = _when(room, scene, earlier, draft)
    goes_on = earlier is not None and not scene.said_at and _reaches(room, earlier, draft)
    words = " ".join(reading.text[start:end] for start, end in draft.content)
    who = speaker.name if speaker else " ".join(reading.text[start:end] for start, end in draft.source)
    return StatementV1(
        id=statement_id(article_id, who, words),
        form=form_of(quotes, draft.content),
        content=draft.content,
        source=draft.source,
        cue=draft.cue,
        speaker=speaker,
        cue_class=kind,
        addressee=addressee_of(reading.text, cue, draft.low, draft.content),
        venue=scene.venue or (earlier.venue if earlier and goes_on else None),
        place=place_of(room, cue, draft.content) if draft.cue else None,
        negated=is_negated(reading, cue, kind),
        said_at=said_at,
        said_at_from=said_at_from,
        score=round(draft.score, 3),
        found_by=draft.found_by,
    )


def _when(room: Room, scene: Scene, earlier: Scene | None, draft: Draft) -> tuple[str | None, str | None]:
    """The sentence's own date, else that of the scene the speaker stands in, else the day of publication."""
    if scene.said_at:
        return scene.said_at, "text"
    if earlier is not None and _reaches(room, earlier, draft):
        return earlier.said_at, "text"
    if room.published_at is not None:
        return room.published_at.date().isoformat(), "published_at"
    return None, None


def _reaches(room: Room, scene: Scene, draft: Draft) -> bool:
    """Say whether a scene holds for a draft: all that comes after it, and the lede that sums it up just before."""
    before = room.reading.block_at(scene.at) - room.reading.block_at(draft.start)
    return before <= _LEDE_BLOCKS


def scenes_of(room: Room, dates: Sequence[DateV1]) -> dict[str, Scene]:
    """Return speaker id -> the one dated venue that the text puts that person in ("In a media briefing on October 5, 2024, Zakharova …").

    Who is named first in the sentence, but for whose something is ("Ostrow’s aide"), is in the scene; of others it may only be told there.
    """
    found: dict[str, set[Scene]] = {}
    for date in dates:
        if not is_day(date.value):
            continue
        scene = scene_of(room.reading, dates, date.start, ())
        start, end = sentence_span(room.reading, date.start)
        if scene.venue and scene.said_at:
            named = [
                (mention.start, person.id)
                for person in room.persons
                for mention in person.mentions
                if start <= mention.start < end and not room.reading.text.startswith(_OWNS, mention.end)
            ]
            first = min(named, default=None)
            if first is not None:
                found.setdefault(first[1], set()).add(scene)
    return {
        who: min(scenes, key=lambda scene: scene.at)
        for who, scenes in found.items()
        if len({scene.said_at for scene in scenes}) == 1
    }

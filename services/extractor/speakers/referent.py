"""A pronoun in a text -> the person it means. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from schemas.event import Span
from services.extractor.names.mention import Mention
from services.extractor.names.mentions import find_mentions
from services.extractor.names.people import find_people
from services.extractor.speakers.pronouns import GENDERS, resolve_pronoun
from services.extractor.words.sentences import READ_CHARS, Reading, read_text


@dataclass(frozen=True, slots=True)
class Referent:
    """The person meant; `mentions` are offsets into the text, `lead` is by how much the case for them beats the next (2.0 when there is no other)."""

    id: str
    name: str
    mentions: tuple[Span, ...]
    lead: float


def find_referent(
    text: str, offset: int, language: str | None = "en", candidates: Iterable[Span] = (), ahead: float = 0.0
) -> Referent | None:
    """Return whom the pronoun at character `offset` of `text` means, or None when nobody fits or the best is not `ahead` of the next.

    `candidates` are spans that are known to name people, whatever the tagger takes them for. Statements ask for more certainty
    (`speakers.pronouns`), for there nobody is better than the wrong one.
    """
    reading = read_text(text[:READ_CHARS], language or "en")
    token = reading.token_at(offset)
    if token >= len(reading.words) or reading.lows[token] not in GENDERS:
        return None
    mentions = find_mentions(reading)
    for span in candidates:
        mentions = _with(reading, mentions, span)
    choice = resolve_pronoun(reading, find_people(reading, mentions), token, ahead=ahead)
    if choice is None:
        return None
    person = choice.person
    return Referent(person.id, person.name, tuple((one.start, one.end) for one in person.mentions), choice.lead)


def _with(reading: Reading, mentions: list[Mention], span: Span) -> list[Mention]:
    start, end = span
    first, last = reading.token_at(start), reading.token_at(end - 1) + 1
    given = Mention(first, last, start, end, "person", " ".join(reading.text[start:end].split()))
    apart = [mention for mention in mentions if mention.end <= start or mention.start >= end]
    return sorted([*apart, given], key=lambda mention: mention.start)

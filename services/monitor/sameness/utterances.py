"""Which statements are one utterance, and which contradict one another. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import blake2b
from typing import Literal

from schemas.article import NameV1
from schemas.statement import Form, Speaker
from services.monitor.sameness.wording import Alike, Likeness, Wording, alike, wording
from services.monitor.views.rows import first_readable
from services.monitor.views.statements import StatementView, unquoted

Kin = Literal["same", "maybe", "other"]
"""Whether two speakers are one: surely, perhaps (one is unknown, or the other's organisation), or not."""

OTHER_SPEAKER, OTHER_DAY = "same_words_another_speaker", "same_words_another_day"


@dataclass(frozen=True)
class Tier:
    """How two statements of so many common words must agree, and how far apart they may be seen, to be one utterance.

    `least_plain` of the words are neither names nor numbers; `days` None is as far as one likes.
    """

    least_words: int
    least_plain: int
    agreed: frozenset[Likeness]
    days: int | None


_EQUAL: frozenset[Likeness] = frozenset({"equal"})
_NEAR: frozenset[Likeness] = frozenset({"equal", "near"})
_PART: frozenset[Likeness] = frozenset({"equal", "near", "part"})
TIERS: tuple[tuple[Tier, ...], ...] = (
    (Tier(8, 0, _PART, None), Tier(5, 0, _PART, 30), Tier(3, 0, _NEAR, 3), Tier(1, 0, _EQUAL, 1)),
    (Tier(8, 0, _PART, None), Tier(5, 3, _NEAR, 30), Tier(4, 3, _NEAR, 3)),
    (Tier(8, 0, _NEAR, 30), Tier(6, 4, _NEAR, 7), Tier(4, 4, _EQUAL, 3)),
)
"""By how many of the two are reported speech. Long wordings are nobody's twice, "we will win" is said again next month; reported speech is the
outlet's words, and "a wall on the border" is a subject before it is an utterance."""
DISTINCT_WORDS: Mapping[Likeness, int] = {"equal": 6, "near": 8, "part": 8}
"""So many words in common are no coincidence: another speaker, or another day, is worth a finding."""
_UNKNOWN_WORDS = 5
_SAME_DAY = timedelta(days=1)
_SPEAKER_KEYS, _FREE_KEYS = 8, 4
_RUN_WORDS = 4
_DAY_LENGTH = 10


@dataclass(frozen=True, slots=True)
class Said:
    """What is known of a statement to compare it. `family` is that of its article's text, `said_on` a day that the text itself names.

    `named` says that the text gives the speaker's name right at the statement, and that it is a person's; `quotes_others` that there is a
    quote in it.
    """

    seq: int
    id: str
    utterance: str
    family: str
    seen_at: datetime
    speaker_id: str | None
    speaker: str | None
    organisation: str | None
    form: Form
    wording: Wording
    said_on: date | None
    named: bool
    quotes_others: bool = False


def said_on(view: StatementView) -> date | None:
    """Return the day on which it was said, where the text names one."""
    if view.said_at_from != "text" or not view.said_at or len(view.said_at) < _DAY_LENGTH:
        return None
    try:
        return date.fromisoformat(view.said_at[:_DAY_LENGTH])
    except ValueError:
        return None


_QUOTE_WITHIN = re.compile(r"(?<!\w)[‘'\"“”„«‚‹](?=\w)")


def quotes_others(content: str, form: Form) -> bool:
    """Say whether somebody else's words are quoted within a statement: marks inside of those that enclose a piece of it."""
    pieces = unquoted(content).split(" … ") if form == "direct" else ()
    return any(_QUOTE_WITHIN.search(unquoted(piece)[1:]) for piece in pieces)


def is_named(view: StatementView, names: Iterable[NameV1]) -> bool:
    """Say whether the text names the speaker at the statement itself, as a person."""
    if view.speaker is None or surname(view.speaker.name) not in _folded(view.source).split():
        return False
    kind = next((name.kind for name in names if name.id == view.speaker.id), None)
    return kind == "person" or (kind is None and view.speaker.id.startswith("person:"))


def _folded(text: str | None) -> str:
    """Return words in lower case without accents."""
    plain = unicodedata.normalize("NFKD", text or "").casefold()
    return " ".join(
        "".join(char if char.isalnum() else " " for char in plain if not unicodedata.combining(char)).split()
    )


def surname(name: str | None) -> str:
    """Return the last word of a name, folded; "" for none."""
    words = _folded(name).split()
    return words[-1] if words else ""


def kin(one: Said, other: Said) -> Kin:
    """Say whether two speakers are one."""
    if one.speaker is None or other.speaker is None:
        return "maybe"
    if one.speaker_id == other.speaker_id:
        return "same"
    if surname(one.speaker) == surname(other.speaker) != "":
        return "same" if _first_names_agree(one.speaker, other.speaker) else "other"
    bodies = {_folded(one.organisation), _folded(other.organisation)} - {""}
    return "maybe" if bodies & {_folded(one.speaker), _folded(other.speaker)} else "other"


def _first_names_agree(one: str, other: str) -> bool:
    """Say whether what stands before one surname twice may be one person's: nothing, an initial, or a word in common."""
    mine, theirs = _folded(one).split()[:-1], _folded(other).split()[:-1]
    if not mine or not theirs or set(mine) & set(theirs):
        return True
    return min(len(mine[0]), len(theirs[0])) == 1 and mine[0][0] == theirs[0][0]


def same_utterance(one: Said, other: Said) -> bool:
    """Say whether two statements are one utterance: one speaker, near wording, and not too far apart for so few words."""
    agreed, related = alike(one.wording, other.wording), kin(one, other)
    if agreed is None or related == "other":
        return False
    if one.family == other.family and agreed.likeness == "equal" and related == "same":
        return True
    if related == "maybe" and (agreed.likeness == "part" or agreed.words < _UNKNOWN_WORDS):
        return False
    if not _distinct(agreed) and _days_differ(one, other):
        return False
    reported = (one.form, other.form).count("indirect")
    return _near_enough(agreed, abs(one.seen_at - other.seen_at), reported)


def _near_enough(agreed: Alike, apart: timedelta, reported: int) -> bool:
    return any(
        agreed.words >= tier.least_words
        and agreed.plain >= tier.least_plain
        and agreed.likeness in tier.agreed
        and (tier.days is None or apart <= timedelta(days=tier.days))
        for tier in TIERS[reported]
    )


def _distinct(agreed: Alike) -> bool:
    return agreed.words >= DISTINCT_WORDS[agreed.likeness]


def _days_differ(one: Said, other: Said) -> bool:
    return one.said_on is not None and other.said_on is not None and abs(one.said_on - other.said_on) > _SAME_DAY


def contradiction(one: Said, other: Said) -> str | None:
    """Return the rule by which two statements contradict one another: the same words of another speaker, or on another day."""
    if "indirect" in {one.form, other.form} or one.quotes_others or other.quotes_others:
        return None
    agreed = alike(one.wording, other.wording)
    if agreed is None or not _distinct(agreed):
        return None
    related = kin(one, other)
    if related == "other":
        return OTHER_SPEAKER if one.named and other.named else None
    return OTHER_DAY if related == "same" and _days_differ(one, other) else None


def keys_of(said: Wording, speaker: str | None) -> tuple[int, ...]:
    """Return the keys, 63 bits each, under which a store looks for the same utterance.

    All words together; a few pairs of words with the speaker's surname, for near wordings and parts; a few runs of four words without, for
    the same words of others.
    """
    who = surname(speaker)
    pairs = (_key("pair", who, *said.stems[at : at + 2]) for at in range(said.words - 1)) if who else ()
    runs = (_key("run", *said.stems[at : at + _RUN_WORDS]) for at in range(said.words - _RUN_WORDS + 1))
    found = [_key("all", who, *said.stems), *_least(pairs, _SPEAKER_KEYS), *_least(runs, _FREE_KEYS)]
    return tuple(dict.fromkeys(found)) if said.words else ()


def _least(keys: Iterator[int] | Sequence[int], most: int) -> list[int]:
    return sorted(set(keys))[:most]


def _key(*parts: str) -> int:
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest(), "big") >> 1


def compared(view: StatementView, names: Iterable[NameV1], family: str, now: datetime, seq: int = 0) -> Said:
    """Return a new statement as something to compare; its utterance is its own until another is found."""
    speaker: Speaker | None = view.speaker
    return Said(
        seq=seq,
        id=view.id,
        utterance=view.id,
        family=family,
        seen_at=first_readable(view.published_at, view.discovered_at, view.recorded_at) or now,
        speaker_id=speaker.id if speaker else None,
        speaker=speaker.name if speaker else None,
        organisation=speaker.organisation if speaker else None,
        form=view.form,
        wording=wording(view.content, view.language),
        said_on=said_on(view),
        named=is_named(view, names),
        quotes_others=quotes_others(view.content, view.form),
    )

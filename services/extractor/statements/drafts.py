"""A reading -> drafts of statements: who is named as source and what they said, before anyone is resolved. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from schemas.event import Span
from schemas.statement import Form
from services.extractor.attributions.quotes_loose import is_reported, loose_quote, named_words
from services.extractor.attributions.quotes_rules import Ruled, continued_quote, rule_quotes
from services.extractor.attributions.reported import Attribution, find_attributions
from services.extractor.attributions.reported_frames import object_clauses
from services.extractor.attributions.reported_quoted import RULE as QUOTED_CLAUSE
from services.extractor.attributions.reported_quoted import quoted_clauses
from services.extractor.attributions.reported_rules import rule_clauses
from services.extractor.statements.bounds import bounded, with_its_list
from services.extractor.statements.continued import with_continued
from services.extractor.statements.covering import is_held, is_touched, shared
from services.extractor.statements.ends import whole
from services.extractor.statements.fragments import (
    begins_before,
    in_clause,
    in_its_clause,
    is_of_another,
    with_fragments,
)
from services.extractor.statements.inserted import around
from services.extractor.statements.participles import with_subject_of_sentence
from services.extractor.statements.reporter import without_the_reporter
from services.extractor.statements.ruled import with_rules
from services.extractor.statements.sharing import Draft, share_sources
from services.extractor.statements.splitting import split
from services.extractor.statements.tidy import is_told, only_quoted, tidied
from services.extractor.words.cues import LANGUAGES
from services.extractor.words.quotes import Quoted, pieces_of
from services.extractor.words.sentences import Reading
from services.extractor.words.windows import FOLD, Strip, strip_of

_RULE_SCORES: Final = {
    "quote-then-cue": 0.95,
    "cue-before": 0.9,
    "signed": 0.85,
    "carry-over": 0.75,
    "clause": 0.8,
    "according-to": 0.85,
    "subjunctive": 0.75,
    "loose-quote": 0.65,
    "named-words": 0.6,
    "object": 0.7,
    "remarks": 0.5,
    QUOTED_CLAUSE: 0.7,
}
_MOST_PIECES: Final = 12
_DIRECT_SHARE: Final = 0.9
_SPEECH_WORDS, _LONG_SPEECH_WORDS, _ALONE_WORDS = 5, 8, 2
_OWNED: Final = frozenset({"'s ", "’s "})
_TITLE_WORDS, _PARTICLE_CHARS = 12, 3
_BEFORE_SPEECH: Final = frozenset(["", ".", "!", "?", "…", "”", '"'])
_SENTENCE_ENDS: Final = frozenset(".!?…")
_SPEECH_ENDS: Final = frozenset(".!?…,")


def find_drafts(reading: Reading, quotes: list[Quoted]) -> list[Draft]:
    """Return the drafts in the order of the text. A language without a cue table yields none."""
    if reading.language not in LANGUAGES or not reading.words:
        return []
    strip = strip_of(reading, quotes)
    drafts = [_of_model(one) for one in find_attributions(strip)] if reading.language == "en" else []
    clauses = [_of_clause(*one) for one in rule_clauses(strip, reading.language)]
    drafts = with_rules(reading.text, drafts, clauses)
    drafts = with_rules(reading.text, drafts, [_of_clause(*one) for one in object_clauses(strip, reading.language)])
    if reading.language == "en":
        drafts = with_rules(reading.text, drafts, [_of_clause(*one) for one in quoted_clauses(strip)])
    pieces = pieces_of(quotes)
    drafts = [part for draft in share_sources(reading, strip, drafts) for part in split(reading, pieces, draft)]
    ruled = rule_quotes(strip, reading.language)
    drafts = tidied(reading.text, quotes, ruled, with_continued(strip, drafts))
    if reading.language == "en":
        drafts = [with_subject_of_sentence(strip, draft) for draft in drafts]
    drafts = [draft for draft in drafts if is_told(reading.text, draft)]
    if reading.language == "en":
        drafts = [bounded(reading, around(reading, draft)) for draft in drafts]
        drafts = without_the_reporter(reading, pieces, drafts)
        drafts = [
            only_quoted(
                reading.text,
                with_its_list(reading, in_its_clause(reading, pieces, whole(reading, pieces, draft))),
            )
            for draft in drafts
        ]
        strays = [quotes[one.number] for one in ruled if is_of_another(reading, quotes[one.number].pieces[0], one.cue)]
        drafts = with_fragments(reading, pieces, strays, drafts)
    drafts += _of_rules(reading, strip, ruled, drafts, reading.language)
    drafts += _carried(reading, strip, quotes, drafts)
    if reading.language == "en":
        drafts = with_fragments(reading, pieces, quotes, drafts)
    drafts += _loose(reading, strip, drafts)
    return sorted(_without_parts(drafts), key=lambda draft: draft.start)


def _without_parts(drafts: list[Draft]) -> list[Draft]:
    """Drop a clause that tells, with the same cue, only a part of what another draft tells."""
    near: dict[int, list[Draft]] = {}
    for draft in drafts:
        if draft.cue:
            near.setdefault(draft.cue[0][0], []).append(draft)
    return [
        draft
        for draft in drafts
        if draft.found_by != "clause"
        or not any(
            _size(other) > _size(draft) and shared(draft.content, other.content) >= _DIRECT_SHARE * _size(draft)
            for other in near[draft.cue[0][0]]
        )
    ]


def _size(draft: Draft) -> int:
    return sum(end - start for start, end in draft.content)


def _of_clause(
    content: tuple[Span, ...], source: tuple[Span, ...], cue: tuple[Span, ...], low: str, rule: str
) -> Draft:
    return Draft(content, source, cue, low, _RULE_SCORES[rule], rule, carries=not source and rule == "subjunctive")


def _of_model(one: Attribution) -> Draft:
    return Draft(one.content, one.source, one.cue, one.low, one.score, one.found_by)


def _of_rules(
    reading: Reading, strip: Strip, ruled_quotes: Sequence[Ruled], drafts: Sequence[Draft], language: str
) -> list[Draft]:
    """Return a draft for each quote whose cue a rule knows and that no draft holds yet."""
    found: list[Draft] = []
    places = {strip.quote[place]: place for place in strip.folds}
    quotes = strip.quotes
    spans = pieces_of(quotes)
    for ruled in ruled_quotes:
        pieces = quotes[ruled.number].pieces
        if is_held(pieces, drafts) or is_held(pieces, found):
            continue
        if language != "de" and is_title(reading.text, pieces):  # German nouns wear capitals, too
            continue
        going_on = continued_quote(strip, places[ruled.number], language) if ruled.rule == "quote-then-cue" else None
        while going_on is not None:
            pieces = (*pieces, *quotes[strip.quote[going_on]].pieces)
            going_on = continued_quote(strip, going_on, language) if len(pieces) < _MOST_PIECES else None
        source = (ruled.source,) if ruled.source else ()
        draft = Draft(pieces, source, (ruled.cue,), ruled.low, _RULE_SCORES[ruled.rule], ruled.rule)
        if language == "en":
            begins = begins_before(reading, draft)
            if begins is not None and not is_touched(begins, draft.content[0][0], (*drafts, *found)):
                draft = replace(draft, content=((begins, draft.content[0][1]), *draft.content[1:]))
            draft = in_its_clause(reading, spans, in_clause(reading, draft))
        found.append(draft)
    return found


def _loose(reading: Reading, strip: Strip, drafts: Sequence[Draft]) -> list[Draft]:
    """Return a draft for each quote that is long enough to be speech, or named as someone's words, and that nothing else explains."""
    found: list[Draft] = []
    language = reading.language
    first_places: dict[int, int] = {}
    for place, number in enumerate(strip.quote):
        if number >= 0:
            first_places.setdefault(number, place)
    for number, place in sorted(first_places.items()):
        pieces = strip.quotes[number].pieces
        if is_held(pieces, drafts) or (language == "en" and not is_speech(reading.text, strip.quotes[number])):
            continue
        if language not in {"de", "en"} and is_title(reading.text, pieces):
            continue
        low = reading.text[pieces[0][0] + 1 : pieces[0][0] + 2].islower()
        answer = loose_quote(strip, place, language) if strip.words[place] == FOLD else None
        answer = answer or (named_words(strip, place, language, opens_low=low) if language == "de" else None)
        if answer is not None:
            source, cue, head, rule = answer
            draft = Draft(pieces, (source,) if source else (), (cue,) if head else (), head, _RULE_SCORES[rule], rule)
            if language == "de" and not source and is_reported(strip, place):
                draft = _of_the_report_before(reading, strip, place, [*drafts, *found], draft)
            found.append(draft)
    return found


def _of_the_report_before(reading: Reading, strip: Strip, place: int, drafts: Sequence[Draft], draft: Draft) -> Draft:
    """Return a draft of nobody, in a German sentence that goes on with a report, as one of whoever was reported last in the paragraph."""
    floor, start = reading.blocks[strip.block[place]].start, strip.starts[place]
    before = [one for one in drafts if floor <= one.content[-1][0] < start]
    last = max(before, key=lambda one: one.content[-1][1], default=None)
    return replace(draft, source=last.source, carries=True) if last else draft


def _carried(reading: Reading, strip: Strip, quotes: list[Quoted], drafts: list[Draft]) -> list[Draft]:
    """A quote without a cue goes on with the quote before it, in the same paragraph, or is the whole of the next one."""
    found: list[Draft] = []
    for place in strip.folds:
        number = strip.quote[place]
        if is_held(quotes[number].pieces, [*drafts, *found]) or not is_speech(reading.text, quotes[number]):
            continue
        before = _speech_before(reading, strip, place, [*drafts, *found])
        if before is not None:
            found.append(
                replace(
                    before,
                    content=quotes[number].pieces,
                    score=_RULE_SCORES["carry-over"],
                    found_by="carry-over",
                    carries=True,
                )
            )
    return found


def _speech_before(reading: Reading, strip: Strip, place: int, drafts: Sequence[Draft]) -> Draft | None:
    """Return the draft with a quote that this quote goes on from: earlier in its paragraph, or in the one before when this quote opens its own."""
    block = strip.block[place]
    opens = place == 0 or strip.block[place - 1] != block
    if opens and (block == 0 or reading.blocks[block - 1].is_heading):
        return None
    floor = reading.blocks[block - 1 if opens else block].start
    start = strip.starts[place]
    near = [
        draft
        for draft in drafts
        if floor <= draft.content[-1][0] < start and form_of(strip.quotes, draft.content) == "direct"
    ]
    return max(near, key=lambda draft: draft.content[-1][1], default=None)


def is_speech(text: str, quote: Quoted) -> bool:
    """Say whether a quote can stand as speech alone: long enough, and ending as a sentence does. Titles and scare quotes do not."""
    inner = text[quote.start : quote.end].strip("“”„\"'«»‘’` ")
    alone = text[max(0, quote.start - 2) : quote.start].strip()[-1:] in _BEFORE_SPEECH
    least = _ALONE_WORDS if alone and inner[-1:] in _SENTENCE_ENDS else _SPEECH_WORDS
    return (
        len(inner.split()) >= least
        and (inner[-1:] in _SPEECH_ENDS or text[quote.end : quote.end + 1] in {".", ","})
        and (inner[:1].isupper() or len(inner.split()) >= _LONG_SPEECH_WORDS)
    )


def is_title(text: str, pieces: Sequence[Span]) -> bool:
    """Say whether quotation marks hold the title of a work or a show: a few words, each long one with a capital, and no sentence's end."""
    inner = text[pieces[0][0] : pieces[-1][1]].strip("“”„\"'«»‘’` ,")
    words = inner.split()
    owned = text[max(0, pieces[0][0] - 3) : pieces[0][0]] in _OWNED  # on ABC's "Good Morning."
    if not 1 < len(words) <= _TITLE_WORDS or (inner[-1:] in _SENTENCE_ENDS and not owned):
        return False
    return all(
        word[:1].isupper() or word[:1].isdigit() or len(word) <= _PARTICLE_CHARS
        for word in (words[0], *words[1:], words[-1])
    )


def form_of(quotes: Sequence[Quoted], content: Sequence[Span]) -> Form:
    """Return direct when quotation marks hold (nearly) all of it, mixed when they hold a part, else indirect; one quoted word is no quote."""
    size = sum(end - start for start, end in content)
    first, last = content[0][0], content[-1][1]
    near = [piece for quote in quotes for piece in quote.pieces if piece[1] > first and piece[0] < last]
    held = shared(content, near)
    if held >= _DIRECT_SHARE * size:
        return "direct"
    return "mixed" if held > 0 else "indirect"

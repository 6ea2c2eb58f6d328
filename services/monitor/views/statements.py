"""A record -> its statements as people read them: in a feed, on the page, in the API. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import hashlib
import json
import re

from schemas.event import Instant, Part, Score
from schemas.identity import normalised_words
from schemas.record import RecordV1, TopicV1
from schemas.statement import Form, Speaker, StanceV1, StatementV1
from services.monitor.views.links import printable, web_link
from services.monitor.views.passages import Fragment, clipped, content_of, passage

UNKNOWN_SPEAKER = "Unknown speaker"
TITLE_CHARACTERS = 160
_OPENING, _CLOSING = "\"“„”«»‘‚'‹›", "\"”“»«’‘'›‹"  # „German“, »German«, «French», ”Swedish”
_THAT = re.compile(r"(that|dass|daß|que|что|che|dat)\s+", re.IGNORECASE)
_CLAUSE_WORDS = 4  # "that account" is no clause
_GAP_BETWEEN_QUOTES = re.compile(f"[{_CLOSING}] … [{_OPENING}]")
_NOT_ITS_OWN = frozenset({"recorded_at", "discovered_at", "seq", "changed_at"})


class StatementView(Part):
    """One statement with all that a reader needs beside it. `passage` is the sentence around it, in marked fragments."""

    id: str
    article_id: str
    url: str | None
    title: str
    site: str | None
    site_name: str | None
    feed_title: str
    language: str | None
    speaker: Speaker | None
    form: Form
    content: str
    passage: tuple[Fragment, ...]
    cue: str
    source: str = ""
    """The speaker as the text has it: a name, "she", "critics"."""
    cue_class: str | None
    addressee: str | None
    venue: str | None
    place: str | None = None
    nested_in: str | None = None
    """The id of the statement that holds this one: A says that B said."""
    negated: bool
    kind: str | None
    kind_score: Score | None
    stances: tuple[StanceV1, ...]
    topics: tuple[TopicV1, ...]
    said_at: str | None
    said_at_from: str | None
    published_at: Instant | None
    discovered_at: Instant | None
    recorded_at: Instant | None
    score: Score
    found_by: str


class UtteranceNote(Part):
    """The utterance that a statement is one giving of: `/api/utterances/{id}` tells all.

    `articles`, `outlets` (sites) and `wordings` count all that give it now; `independent` those outlets that did not copy another's text.
    `repeats` says that the statement is not the first of them to go on record.
    """

    id: str
    first_seen_at: Instant
    first_article_id: str
    first_site: str | None
    articles: int
    outlets: int
    independent: int
    wordings: int
    repeats: bool


class StoredStatement(StatementView):
    """A statement in the store. `seq` rises by the order in which statements were committed and never changes; cursors are made of it."""

    seq: int
    changed_at: Instant
    utterance: UtteranceNote | None = None


def views_of(record: RecordV1) -> tuple[StatementView, ...]:
    """Return the record's statements in the order of the text, each id once (the surest wins when a speaker repeats himself)."""
    best: dict[str, StatementV1] = {}
    for statement in record.statements:
        if statement.id not in best or statement.score > best[statement.id].score:
            best[statement.id] = statement
    ordered = sorted(best.values(), key=lambda one: (one.content[0][0] if one.content else 0, one.id))
    text = printable(record.article.text)
    return tuple(_view(record, statement, text) for statement in ordered)


def _view(record: RecordV1, statement: StatementV1, text: str) -> StatementView:
    article = record.article
    shared = statement.model_dump(
        include={
            "id",
            "form",
            "speaker",
            "cue_class",
            "addressee",
            "venue",
            "place",
            "nested_in",
            "negated",
            "kind",
            "kind_score",
            "stances",
        }
        | {"said_at", "said_at_from", "score", "found_by"}
    )
    return StatementView.model_validate(
        shared
        | {
            "article_id": article.id,
            "url": web_link(article.url) or web_link(article.canonical_url),
            "title": printable(article.title)
            or clipped(" ".join(text.strip().split("\n", 1)[0].split()), TITLE_CHARACTERS),
            "site": article.site,
            "site_name": article.site_name,
            "feed_title": article.feed_title,
            "language": article.language,
            "content": content_of(text, statement.content),
            "passage": passage(text, statement.content, statement.cue, statement.source),
            "cue": content_of(text, statement.cue),
            "source": content_of(text, statement.source),
            "topics": record.topics,
            "published_at": article.published_at,
            "discovered_at": article.discovered_at,
            "recorded_at": record.recorded_at,
        }
    )


def digest_of(view: StatementView) -> str:
    """Return a hash of what a statement says; when and where we saw it, and its number, do not count.

    Nor does a score's third decimal: it may depend on which articles were judged together.
    """
    said = json.loads(
        view.model_dump_json(exclude=set(_NOT_ITS_OWN)), parse_float=lambda number: round(float(number), 2)
    )
    return hashlib.blake2b(json.dumps(said).encode(), digest_size=16).hexdigest()


def speaker_name(view: StatementView) -> str:
    """Return the speaker's name, or a plain word that he is unknown."""
    return view.speaker.name if view.speaker else UNKNOWN_SPEAKER


def unquoted(content: str) -> str:
    """Return `content` without the quotation marks that enclose the whole of it."""
    stripped = content.strip()
    if len(stripped) > 1 and stripped[0] in _OPENING and stripped[-1] in _CLOSING:
        return _GAP_BETWEEN_QUOTES.sub(" … ", stripped[1:-1].strip())
    return stripped


def headline(view: StatementView) -> str:
    """Return `Maria Zakharova: “…”`; reported speech stands without quotation marks, for those are not the speaker's words."""
    if view.form == "direct":
        return f"{speaker_name(view)}: “{clipped(unquoted(view.content), TITLE_CHARACTERS)}”"
    that = _THAT.match(view.content)
    words = view.content[that.end() :] if that and len(view.content.split()) >= _CLAUSE_WORDS else view.content
    return f"{speaker_name(view)}: {clipped(words, TITLE_CHARACTERS)}"


def elsewhere(view: StatementView) -> str:
    """Return `also in 3 other outlets, 2 of them on their own`; "" for what one outlet alone has."""
    note = view.utterance if isinstance(view, StoredStatement) else None
    if note is None or note.outlets < 2:  # noqa: PLR2004 - one outlet is this one
        return ""
    others, own = note.outlets - 1, note.independent - 1
    copied = (
        "copies of one text" if own < 1 else f"{own} on {'its' if own == 1 else 'their'} own" if own < others else ""
    )
    return f"also in {others} other outlet{'s' if others > 1 else ''}{f' ({copied})' if copied else ''}"


def attribution(view: StatementView) -> str:
    """Return the speaker with role and organisation: `Maria Zakharova, spokeswoman, Foreign Ministry`."""
    if view.speaker is None:
        return f"{UNKNOWN_SPEAKER} (in the text: {view.source})" if view.source else UNKNOWN_SPEAKER
    parts = (view.speaker.name, view.speaker.role, view.speaker.organisation)
    return ", ".join(part for part in parts if part)


def haystack(*texts: str) -> str:
    """Return the normalised words of `texts` between single spaces, one before and one after: what filters by words look into."""
    return f" {' '.join(word for text in texts for word in normalised_words(printable(text)))} "


def search_words(view: StatementView) -> str:
    """Return the haystack of one statement: what was said, by whom and in what capacity, and under which headline."""
    return haystack(view.content, attribution(view), view.title)

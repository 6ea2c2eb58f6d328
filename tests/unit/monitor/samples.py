"""Records written by us, for the monitor's tests."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from schemas.article import Article, Paragraph
from schemas.identity import article_id, site_of, statement_id
from schemas.record import FindingV1, RecordV1, TopicV1
from schemas.skip import SkipV1
from schemas.statement import Speaker, StanceV1, StatementV1

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

ORLOVA = Speaker(id="p-orlova", name="Marta Orlova", role="spokeswoman", organisation="Interior Ministry", country="VL")
KESSLER = Speaker(id="p-kessler", name="Jonas Kessler", role="chairman", organisation="Dockers’ Union", country="VL")
POLITICS = TopicV1(id="medtop:11000000", name="politics and government", score=0.91)
LABOUR = TopicV1(id="medtop:09000000", name="labour", score=0.8)

PARAGRAPHS = (
    "The port of Lindhaven stood still for a third day on Thursday. No ship was unloaded.",
    "“We will not send police to the harbour,” Marta Orlova, spokeswoman of the Interior Ministry, told reporters. “This is between them.”",
    "Jonas Kessler said that the strike would go on until the owners withdrew their offer. He left without taking questions.",
)


@dataclass(frozen=True)
class Said:
    """A statement to be: pieces of content, cue and source as they stand in the text."""

    content: tuple[str, ...]
    speaker: Speaker | None
    form: str = "direct"
    cue: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    kind: str | None = None
    stances: tuple[StanceV1, ...] = ()
    said_at: str | None = None


SAID = (
    Said(
        ("“We will not send police to the harbour,”", "“This is between them.”"),
        ORLOVA,
        cue=("told",),
        source=("Marta Orlova, spokeswoman of the Interior Ministry",),
        kind="REJECT",
        stances=(StanceV1(target="the owners", stance="neutral", score=0.6),),
        said_at="2026-11-19",
    ),
    Said(
        ("the strike would go on until the owners withdrew their offer",),
        KESSLER,
        form="indirect",
        cue=("said that",),
        source=("Jonas Kessler",),
        kind="THREATEN",
        stances=(StanceV1(target="the owners", stance="unfavourable", score=0.8),),
    ),
)


def spans(text: str, pieces: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """Return where the pieces stand."""
    return tuple((text.index(piece), text.index(piece) + len(piece)) for piece in pieces)


def record(
    url: str = "https://news.example.org/harbour",
    *,
    paragraphs: tuple[str, ...] = PARAGRAPHS,
    said: tuple[Said, ...] = SAID,
    topics: tuple[TopicV1, ...] = (POLITICS, LABOUR),
    findings: tuple[FindingV1, ...] = (),
    at: datetime = NOON,
    recorded_after_seconds: float = 3.0,
    **article: Any,
) -> RecordV1:
    """Return a record as the classifier would send it; `at` is when the page was fetched."""
    text = "\n\n".join(paragraphs)
    number = article_id(url)
    fields: dict[str, Any] = {
        "url": url,
        "canonical_url": url,
        "site": site_of(url),
        "title": "Harbour of Lindhaven stands still",
        "language": "en",
        "site_name": "The Lindhaven Courier",
        "published_at": at - timedelta(minutes=10),
        "discovered_at": at - timedelta(seconds=2),
        "fetched_at": at,
        "extracted_at": at + timedelta(seconds=1),
    }
    return RecordV1(
        article=Article(id=number, text=text, paragraphs=_paragraphs(paragraphs), **(fields | article)),
        statements=tuple(_statement(number, text, one) for one in said),
        topics=topics,
        findings=findings,
        versions={"rules": "test"},
        recorded_at=at + timedelta(seconds=recorded_after_seconds),
    )


def _paragraphs(paragraphs: tuple[str, ...]) -> tuple[Paragraph, ...]:
    found, start = [], 0
    for words in paragraphs:
        found.append(Paragraph(start=start, end=start + len(words)))
        start += len(words) + 2
    return tuple(found)


def _statement(number: str, text: str, said: Said) -> StatementV1:
    return StatementV1(
        id=statement_id(number, said.speaker.name if said.speaker else "", " ".join(said.content)),
        form=said.form,
        content=spans(text, said.content),
        cue=spans(text, said.cue),
        source=spans(text, said.source),
        speaker=said.speaker,
        kind=said.kind,
        kind_score=0.7 if said.kind else None,
        stances=said.stances,
        said_at=said.said_at,
        score=0.9,
        found_by="test",
    )


def one_statement(number: int, words: str = "The price of bread will not rise", **more: Any) -> RecordV1:
    """Return a record with one statement of its own, the `number`th."""
    sentence = f"“{words}, case {number},” said Marta Orlova."
    said = (Said((f"“{words}, case {number},”",), ORLOVA, cue=("said",), source=("Marta Orlova",), kind="STATE"),)
    return record(
        f"https://news.example.org/case/{number}",
        paragraphs=(sentence,),
        said=said,
        title=f"Case {number}",
        at=NOON + timedelta(seconds=number),
        **more,
    )


def skip(offset: int = 7, about: str = "https://news.example.org/login", **more: Any) -> SkipV1:
    """Return a skip as a stage would send it."""
    fields: dict[str, Any] = {
        "stage": "extract_articles",
        "reason": "cookie_wall",
        "subject_key": article_id(about),
        "about": about,
        "source_stream": "onrecord.pages.v1",
        "source_partition": 3,
        "source_offset": offset,
        "skipped_at": NOON,
    }
    return SkipV1(**(fields | more))

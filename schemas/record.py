"""RecordV1: the article on record, with topics, kinds, stances and findings. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from schemas.article import Article, DateV1, NameV1
from schemas.event import Event, Instant, Part, Score, Span
from schemas.sameness import SignatureV1
from schemas.statement import StanceV1, StatementV1


class TopicV1(Part):
    """What the article is about: an IPTC Media Topic (`id` is its `medtop` code). `level` 1 is the broadest, 2 and 3 lie below it."""

    id: str
    name: str
    score: Score
    level: int = 1


class FindingV1(Part):
    """Something in the article that does not fit, with the rule that found it. A finding never changes the article."""

    rule: str
    detail: str
    evidence: tuple[Span, ...]
    score: Score = 1.0


class RecordV1(Event):
    """The record: the same JSON on the wire, in the API and from `onrecord read --json`.

    `stances` are the article's own towards its main actors, from what it says outside of statements.
    """

    article: Article
    statements: tuple[StatementV1, ...] = ()
    names: tuple[NameV1, ...] = ()
    dates: tuple[DateV1, ...] = ()
    topics: tuple[TopicV1, ...] = ()
    stances: tuple[StanceV1, ...] = ()
    findings: tuple[FindingV1, ...] = ()
    signature: SignatureV1 | None = None
    versions: dict[str, str] = {}
    recorded_at: Instant | None = None

    @property
    def key(self) -> str:
        return self.article.id

    @property
    def subject(self) -> str:
        return self.article.url or self.article.id

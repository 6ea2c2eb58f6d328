"""The monitor's tables, for SQLite and PostgreSQL alike. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

SCHEMA_VERSION = 3
SEQUENCE, CHANGES, SCHEMA = "sequence", "changes", "schema"


class UtcInstant(TypeDecorator[datetime]):
    """An instant in UTC. PostgreSQL keeps the zone; SQLite keeps text, so the zone is put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        in_utc = value.astimezone(UTC)
        return in_utc.replace(tzinfo=None) if dialect.name == "sqlite" else in_utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


metadata = MetaData()

counters = Table(
    "counters",
    metadata,
    Column("name", String(40), primary_key=True),
    Column("value", BigInteger, nullable=False),
    comment="sequence: the last number given to a statement; changes: how often anything changed; schema: the version of these tables",
)

records = Table(
    "records",
    metadata,
    Column("article_id", String(64), primary_key=True),
    Column(
        "version_at", UtcInstant, nullable=False, comment="when the page was fetched: a newer page is a newer version"
    ),
    Column("recorded_at", UtcInstant, nullable=False, comment="of two readings of one page the later one is newer"),
    Column("url", Text),
    Column("title", Text, nullable=False),
    Column("site", Text),
    Column("language", String(40)),
    Column("published_at", UtcInstant),
    Column("discovered_at", UtcInstant),
    Column("fetched_at", UtcInstant),
    Column("stored_at", UtcInstant, nullable=False, comment="by our clock, when this version was committed"),
    Column("first_stored_at", UtcInstant, nullable=False),
    Column("revisions", Integer, nullable=False, comment="versions seen"),
    Column("body", LargeBinary, nullable=False, comment="the RecordV1 as JSON, zlib"),
    Index("records_by_stored_at", "stored_at"),
)

statements = Table(
    "statements",
    metadata,
    Column(
        "seq",
        BigInteger,
        primary_key=True,
        autoincrement=False,
        comment="order of commits; never changes, never reused",
    ),
    Column("id", String(64), nullable=False, unique=True),
    Column("article_id", String(64), ForeignKey("records.article_id", ondelete="CASCADE"), nullable=False),
    Column("speaker_id", Text),
    Column("speaker", Text),
    Column("speaker_words", Text, nullable=False),
    Column("organisation", Text),
    Column("country", String(8)),
    Column("form", String(16), nullable=False),
    Column("kind", String(80)),
    Column("language", String(40)),
    Column("site", Text),
    Column("said_at", String(64), comment="ISO 8601 with the precision that the text gives"),
    Column("published_at", UtcInstant),
    Column("recorded_at", UtcInstant),
    Column("stored_at", UtcInstant, nullable=False),
    Column("changed_at", UtcInstant, nullable=False),
    Column("withdrawn_at", UtcInstant, comment="set when a newer version of the article no longer has it"),
    Column("score", Float, nullable=False),
    Column("content", Text, nullable=False),
    Column("words", Text, nullable=False, comment="normalised words between spaces, for search"),
    Column("digest", String(64), nullable=False),
    Index("statements_by_article", "article_id"),
    Index("statements_by_speaker", "speaker_id", "seq"),
    Index("statements_by_kind", "kind", "seq"),
    Index("statements_by_language", "language", "seq"),
    Index("statements_by_stored_at", "stored_at"),
)


def _of_a_statement() -> Column[int]:
    return Column("seq", ForeignKey("statements.seq", ondelete="CASCADE"), primary_key=True)


views = Table(
    "statement_views",
    metadata,
    _of_a_statement(),
    Column("body", Text, nullable=False, comment="the StatementView as JSON"),
    comment="apart from what filters look at: a search reads every row of that",
)

topics = Table(
    "statement_topics",
    metadata,
    _of_a_statement(),
    Column("topic_id", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("folded", Text, nullable=False),
    Column("score", Float, nullable=False),
    Index("topics_by_id", "topic_id", "seq"),
    Index("topics_by_name", "folded", "seq"),
)

stances = Table(
    "statement_stances",
    metadata,
    _of_a_statement(),
    Column("position", Integer, primary_key=True),
    Column("target", Text, nullable=False),
    Column("target_id", Text),
    Column("target_words", Text, nullable=False),
    Column("stance", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Index("stances_by_stance", "stance", "seq"),
)

skips = Table(
    "skips",
    metadata,
    Column("source_stream", String(249), primary_key=True),
    Column("source_partition", Integer, primary_key=True),
    Column("source_offset", BigInteger, primary_key=True),
    Column(
        "article_id", String(64), nullable=False, comment="of the URL that the skip is about, or else the event's key"
    ),
    Column("stage", String(80), nullable=False),
    Column("reason", String(120), nullable=False),
    Column("detail", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("skipped_at", UtcInstant, nullable=False),
    Column("stored_at", UtcInstant, nullable=False),
    Index("skips_by_article", "article_id"),
    Index("skips_by_reason", "stage", "reason"),
    Index("skips_by_stored_at", "stored_at"),
)

signatures = Table(
    "signatures",
    metadata,
    Column("article_id", String(64), ForeignKey("records.article_id", ondelete="CASCADE"), primary_key=True),
    Column("family", String(64), nullable=False, comment="the same for all articles whose texts are copies of one"),
    Column("seen_at", UtcInstant, nullable=False, comment="when the article could first be read"),
    Column("revision", String(16), comment="what the newest text is beside the one before; NULL until it changes"),
    Column("body", Text, nullable=False, comment="the SignatureV1 as JSON"),
    Index("signatures_by_family", "family"),
)

signature_keys = Table(
    "signature_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("article_id", ForeignKey("signatures.article_id", ondelete="CASCADE"), primary_key=True),
    Index("signature_keys_by_article", "article_id"),
    comment="two texts that share a key are compared",
)

utterances = Table(
    "statement_utterances",
    metadata,
    _of_a_statement(),
    Column(
        "utterance", String(64), nullable=False, comment="the id of one of its statements, the same for all of them"
    ),
    Column("seen_at", UtcInstant, nullable=False, comment="when the statement could first be read"),
    Column("said_on", String(10), comment="the day that the text itself gives"),
    Column("named", Boolean, nullable=False, comment="the text names the speaker, a person, at the statement"),
    Column("wording", String(16), nullable=False, comment="hash of its words"),
    Index("utterances_by_id", "utterance", "seq"),
)

utterance_keys = Table(
    "utterance_keys",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", ForeignKey("statements.seq", ondelete="CASCADE"), primary_key=True),
    Index("utterance_keys_by_seq", "seq"),
    comment="two statements that share a key are compared; each wording of an utterance is here once",
)

contradictions = Table(
    "contradictions",
    metadata,
    Column("seq", ForeignKey("statements.seq", ondelete="CASCADE"), primary_key=True),
    Column("other_seq", ForeignKey("statements.seq", ondelete="CASCADE"), primary_key=True),
    Column("rule", String(80), primary_key=True),
    Column("found_at", UtcInstant, nullable=False),
    Index("contradictions_by_other", "other_seq"),
    comment="statements of two articles that do not fit together; seq went on record after other_seq",
)

"""The findings set: articles written for Onrecord, each with one seeded error or with none, and what a right finding is."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

from schemas.entry import EntryV1
from schemas.identity import text_id
from schemas.page import PageV1, packed
from schemas.record import FindingV1, RecordV1
from services.classifier.classify import classify
from services.extractor.extract import extract

DATA = Path(__file__).parents[2] / "data" / "findings"
RULES = (
    "weekday_contradicts_date",
    "two_dates_for_one_event",
    "past_event_dated_after_publication",
    "dated_before_known_event",
    "quote_worded_two_ways",
    "role_changes",
    "numbers_do_not_add_up",
)
_HEAD = re.compile(r"^#(id|rule|evidence) (.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Written:
    """One article of ours: the rule that it breaks ("" for none), and the words that show it."""

    id: str
    language: str
    published_at: datetime
    text: str
    rule: str = ""
    evidence: tuple[str, ...] = ()

    def is_shown_by(self, finding: FindingV1) -> bool:
        """Whether the finding has the right rule and points at the seeded words."""
        if finding.rule != self.rule:
            return False
        places = [(self.text.index(words), self.text.index(words) + len(words)) for words in self.evidence]
        return any(a < end and start < b for start, end in finding.evidence for a, b in places)


def articles(pattern: str) -> tuple[Written, ...]:
    """Return the articles of the files that match, in the order of their names."""
    return tuple(_written(part) for path in sorted(DATA.glob(pattern)) for part in _parts(path))


def _parts(path: Path) -> list[str]:
    return [part for part in re.split(r"^(?=#id )", path.read_text(encoding="utf-8"), flags=re.MULTILINE) if part]


def _written(part: str) -> Written:
    heads = dict(_HEAD.findall(part))
    number, language, published = heads["id"].split()
    evidence = tuple(heads["evidence"].split(" | ")) if "evidence" in heads else ()
    text = _HEAD.sub("", part).strip() + "\n"
    return Written(number, language, datetime.fromisoformat(published), text, heads.get("rule", ""), evidence)


@cache
def record_of(article: Written) -> RecordV1:
    """Return the record that extractor and classifier make of the article, as plain text fetched an hour after it was published."""
    number, body = text_id(article.text), article.text.encode()
    now = article.published_at + timedelta(hours=1)
    entry = EntryV1(
        article_id=number,
        site="",
        url="",
        origin="submitted",
        published_at=article.published_at.astimezone(UTC),
        discovered_at=now,
    )
    page = PageV1(
        article_id=number,
        entry=entry,
        final_url="",
        content_type="text/plain; charset=utf-8",
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=now,
    )
    return classify(extract(page, now), now)

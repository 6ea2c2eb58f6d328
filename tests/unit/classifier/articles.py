"""Articles for the classifier's tests, made from plain text: dates, quotes and names found by the simplest means."""

import json
import re
from pathlib import Path

from schemas.article import Article, ArticleV1, DateV1, NameV1
from schemas.statement import Speaker, StatementV1

HERE = Path(__file__).parent
_MONTHS = "January February March April May June July August September October November December".split()
_GERMAN = {"Juni": 6, "Oktober": 10, "Mai": 5}
_NAMES = "|".join([*_MONTHS, *_GERMAN])
_DATE = re.compile(rf"\b(?:({_NAMES}) (\d{{1,2}})(?:, (\d{{4}}))?|(\d{{1,2}})\.? ({_NAMES}) (\d{{4}}))\b")
_WEEKDAY = re.compile(r"\bon (Monday|Tuesday|Wednesday|Thursday|Friday)\b(?!,)")


def rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (HERE / name).read_text(encoding="utf-8").splitlines()]


def article(text: str, published_at: str | None = None, language: str = "en") -> ArticleV1:
    """The quotes “…” are one person's, Berg; so is every mention of Anna Berg."""
    berg = NameV1(
        id="person:anna-berg",
        name="Anna Berg",
        kind="person",
        mentions=tuple(m.span() for m in re.finditer("Anna Berg", text)),
    )
    return ArticleV1(
        article=Article(id="a1", text=text, language=language, published_at=published_at),
        names=(berg,) if berg.mentions else (),
        statements=tuple(
            quote(m.start(1), m.end(1), number) for number, m in enumerate(re.finditer("“([^”]*)”", text))
        ),
        dates=tuple(dates(text, published_at)),
    )


def quote(start: int, end: int, number: int = 0) -> StatementV1:
    return StatementV1(
        id=f"s{number}",
        form="direct",
        content=((start, end),),
        speaker=Speaker(id="person:anna-berg", name="Anna Berg"),
        score=1,
        found_by="test",
    )


def dates(text: str, published_at: str | None) -> list[DateV1]:
    found = []
    for match in _DATE.finditer(text):
        month, day, year = (
            match[1] or match[5],
            match[2] or match[4],
            match[3] or match[6] or (published_at or "2000")[:4],
        )
        number = _GERMAN.get(month) or _MONTHS.index(month) + 1
        found.append(DateV1(start=match.start(), end=match.end(), value=f"{year}-{number:02}-{int(day):02}"))
    today = (published_at or "2000-01-01")[:10]
    found.extend(DateV1(start=match.start(1), end=match.end(1), value=today) for match in _WEEKDAY.finditer(text))
    return found

"""`onrecord read`: one page or text, or a file of many, to full records. No Kafka."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import BaseModel, ConfigDict, ValidationError, model_validator
from rich.progress import Progress

from schemas.article import ArticleV1
from schemas.entry import EntryV1
from schemas.event import Instant
from schemas.identity import BadUrl, article_id, canonical_url, site_of, text_id
from schemas.page import PageV1, packed
from schemas.record import RecordV1
from services.chassis.garbage import collect_seldom
from services.chassis.outcome import Skip
from services.classifier import models
from services.classifier.classify import classify, classify_all
from services.classifier.deep.encoder import DeepIsMissing
from services.commands.cluster import fail
from services.commands.report import report
from services.commands.terminal import err, out
from services.extractor.extract import extract
from services.fetcher.once import FetchRefused, fetch_once

BATCH_LINES = 16
_MARKUP = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<article")


class Line(BaseModel):
    """One line of input: `{"id", "html" | "text", "url"?, "published_at"?}`."""

    model_config = ConfigDict(extra="ignore")

    id: str | int
    html: str | None = None
    text: str | None = None
    url: str | None = None
    published_at: Instant | None = None

    @model_validator(mode="after")
    def _one_body(self) -> Line:
        if (self.html is None) == (self.text is None):
            raise ValueError("give either html or text")
        return self


def read(
    source: Annotated[str, typer.Argument(help="a file, an address, or - for standard input")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="the record as JSON")] = False,
    jsonl: Annotated[
        Path | None, typer.Option(help='many: lines {"id", "html" | "text", "url"?, "published_at"?}')
    ] = None,
    to: Annotated[
        Path | None, typer.Option("--out", help='with --jsonl: lines {"id", "record" | "error"}, in order')
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, max=256, help="with --jsonl: processes at work")] = 1,
    url: Annotated[str, typer.Option(help="the address that the page came from")] = "",
) -> None:
    """Read an article: who said what in it, what it is about, what does not fit."""
    if bool(source) == bool(jsonl):
        fail("Say what to read: a file, an address, - for standard input, or --jsonl FILE.")
    try:
        models.deep()
    except DeepIsMissing as missing:
        fail(f"{missing}.")
    if jsonl is not None:
        _read_many(jsonl, to, jobs)
        return
    try:
        record = record_of(_page(source, url))
    except Skip as skip:
        fail(f"Not an article that can be read: {skip}.")
    if as_json:
        typer.echo(record.model_dump_json(indent=1))
    else:
        report(record, out)


def record_of(page: PageV1) -> RecordV1:
    """Return the record of a page: what extractor and classifier make of it, in one process. Raise `Skip` when it is no article."""
    now = datetime.now(UTC)
    return classify(extract(page, now), now)


def _page(source: str, url: str) -> PageV1:
    if source.startswith(("http://", "https://")):
        try:
            return fetch_once(source)
        except (BadUrl, FetchRefused) as error:
            fail(f"Cannot fetch {source}: {error}.")
    try:
        body = sys.stdin.buffer.read() if source == "-" else Path(source).read_bytes()
    except OSError as error:
        fail(f"Cannot read {source}: {error.strerror}.")
    html = body.lstrip()[:200].lower().startswith(_MARKUP) or Path(source).suffix.lower() in {".html", ".htm", ".xhtml"}
    try:
        return page_of(body, "text/html" if html else "text/plain", url or None, None)
    except BadUrl as error:
        fail(f"{error}: give an address that starts with http:// or https://.")


def page_of(body: bytes, content_type: str, url: str | None, published_at: datetime | None) -> PageV1:
    """Return the page event that the fetcher would have made of these bytes."""
    if url:
        canonical_url(url)  # raises BadUrl
    number = article_id(url) if url else text_id(body.decode("utf-8", "replace"))
    now = datetime.now(UTC)
    entry = EntryV1(
        article_id=number,
        site=site_of(url) if url else "",
        url=url or "",
        origin="submitted",
        published_at=published_at,
        discovered_at=now,
    )
    return PageV1(
        article_id=number,
        entry=entry,
        final_url=url or "",
        content_type=content_type,
        packed=packed(body),
        body_bytes=len(body),
        fetched_at=now,
    )


def _read_many(source: Path, to: Path | None, jobs: int) -> None:
    try:
        total = sum(1 for _ in source.open("rb"))
        lines = source.open("rb")
        sink = to.open("w", encoding="utf-8") if to else sys.stdout
    except OSError as error:
        fail(f"Cannot open {error.filename}: {error.strerror}.")
    bad = 0
    jobs = min(
        jobs, -(-total // BATCH_LINES) or 1
    )  # the pool starts all its processes at once, even those without work
    with (
        lines,
        Progress(console=err, disable=not err.is_terminal) as progress,
        ProcessPoolExecutor(jobs, initializer=collect_seldom) as pool,
    ):
        task = progress.add_task("reading", total=total)
        batches = iter(lambda: list(islice(lines, BATCH_LINES)), [])
        if jobs == 1:
            collect_seldom()
        answers = map(answer_lines, batches) if jobs == 1 else pool.map(answer_lines, batches)
        for answer in answers:
            sink.writelines(line + "\n" for line, _ in answer)
            bad += sum(not good for _, good in answer)
            progress.advance(task, len(answer))
    if to:
        sink.close()
    err.print(f"{total - bad} records, {bad} errors" + (f" -> {to}" if to else ""))


def answer_lines(lines: list[bytes]) -> list[tuple[str, bool]]:
    """Return one line of output for each line of input, and whether it holds a record."""
    read = [_read_line(raw) for raw in lines]
    records = iter(_records([article for _, article in read if isinstance(article, ArticleV1)]))
    return [
        _told(number, next(records)) if isinstance(article, ArticleV1) else _error(number, article)
        for number, article in read
    ]


@dataclass(frozen=True)
class Fault:
    """Why a line has no record."""

    reason: str
    detail: str


def _read_line(raw: bytes) -> tuple[Any, ArticleV1 | Fault]:
    """Return the line's id, and its article as the extractor reads it."""
    number: Any = None
    try:
        number = _id_of(raw)
        line = Line.model_validate_json(raw)
        body, kind = (line.text, "text/plain") if line.html is None else (line.html, "text/html")
        page = page_of((body or "").encode(), f"{kind}; charset=utf-8", line.url, line.published_at)
        return number, extract(page, datetime.now(UTC))
    except ValidationError as error:
        return number, Fault("bad_line", "; ".join(fault["msg"] for fault in error.errors()))
    except (BadUrl, UnicodeError) as error:
        return number, Fault("bad_line", str(error))
    except Skip as skip:
        return number, Fault(skip.reason, skip.detail)
    except Exception as error:  # noqa: BLE001 - one line must not cost the others; the error is in its own line
        return number, _bug(error)


def _records(articles: list[ArticleV1]) -> list[RecordV1 | Fault]:
    """Return the articles' records: judged together, or one by one where one of them fails."""
    try:
        return [*classify_all(articles, datetime.now(UTC))]
    except Exception as error:  # noqa: BLE001 - as above
        return [_bug(error)] if len(articles) == 1 else [told for each in articles for told in _records([each])]


def _bug(error: Exception) -> Fault:
    return Fault("bug", f"{type(error).__name__}: {error}")


def _told(number: Any, record: RecordV1 | Fault) -> tuple[str, bool]:
    if isinstance(record, Fault):
        return _error(number, record)
    return f'{{"id": {json.dumps(number)}, "record": {record.model_dump_json()}}}', True


def _id_of(raw: bytes) -> Any:
    try:
        data = json.loads(raw)
    except ValueError:
        return None
    return data.get("id") if isinstance(data, dict) else None


def _error(number: Any, fault: Fault) -> tuple[str, bool]:
    told = {"id": number, "error": {"reason": fault.reason, "detail": fault.detail[:500]}}
    return json.dumps(told, ensure_ascii=False), False

"""JSON Feed 1.0 and 1.1 (https://www.jsonfeed.org/version/1.1/) -> the model. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Any

from services.chassis.foreign_json import foreign_json
from services.fetcher.dates import parse_date
from services.fetcher.feeds.links import resolved
from services.fetcher.feeds.model import MAX_ITEMS, FeedItem, NotAFeed, ParsedFeed


def parse_json_feed(data: bytes, url: str) -> ParsedFeed:
    """Return what the feed says; raise `NotAFeed` for other JSON, JSON nested too deep among it."""
    try:
        document = foreign_json(data)
    except (ValueError, RecursionError) as error:
        raise NotAFeed(f"not JSON: {type(error).__name__}") from error
    if not isinstance(document, dict) or not _is_json_feed(document):
        raise NotAFeed("JSON, but no JSON Feed")
    items = [item for item in _listed(document, "items") if isinstance(item, dict)]
    return ParsedFeed(
        format="json",
        title=_text(document, "title"),
        link=resolved(_text(document, "home_page_url"), url),
        self_url=resolved(_text(document, "feed_url"), url),
        hub_urls=tuple(_text(hub, "url") for hub in _listed(document, "hubs") if isinstance(hub, dict)),
        description=_text(document, "description"),
        language=_text(document, "language"),
        id=_text(document, "feed_url"),
        author=", ".join(_authors(document)),
        items=tuple(_item(item, url) for item in items[:MAX_ITEMS]),
        lane="json",
    )


def _is_json_feed(document: dict[str, Any]) -> bool:
    version = document.get("version")
    return (isinstance(version, str) and "jsonfeed.org" in version) or isinstance(document.get("items"), list)


def _item(item: dict[str, Any], url: str) -> FeedItem:
    attachments = [part for part in _listed(item, "attachments") if isinstance(part, dict)]
    return FeedItem(
        id=_text(item, "id"),
        link=resolved(_text(item, "url") or _text(item, "external_url"), url),
        title=_text(item, "title"),
        summary=_text(item, "summary"),
        content=_text(item, "content_html") or _text(item, "content_text"),
        authors=_authors(item),
        published_at=parse_date(_text(item, "date_published")),
        updated_at=parse_date(_text(item, "date_modified")),
        language=_text(item, "language"),
        categories=tuple(tag for tag in _listed(item, "tags") if isinstance(tag, str)),
        enclosures=tuple(resolved(_text(part, "url"), url) for part in attachments if _text(part, "url")),
    )


def _authors(part: dict[str, Any]) -> tuple[str, ...]:
    people = [*_listed(part, "authors"), part.get("author")]
    names = (_text(person, "name") or _text(person, "url") for person in people if isinstance(person, dict))
    return tuple(dict.fromkeys(name for name in names if name))


def _text(part: dict[str, Any], name: str) -> str:
    value = part.get(name)
    if isinstance(value, str):
        return value.strip()
    return str(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else ""


def _listed(part: dict[str, Any], name: str) -> list[Any]:
    value = part.get(name)
    return value if isinstance(value, list) else []

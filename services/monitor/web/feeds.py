"""Statements -> RSS 2.0, Atom 1.0 and JSON Feed 1.1 documents. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from hashlib import blake2b
from typing import Any

from lxml import etree
from markupsafe import Markup, escape

from services.monitor.views.links import printable
from services.monitor.views.statements import StoredStatement, attribution, elsewhere, headline, speaker_name

ATOM = "http://www.w3.org/2005/Atom"
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
_LIKE_A_TAG = re.compile(r"<[a-z/!?]", re.IGNORECASE)
NEVER = datetime.fromtimestamp(0, UTC)
DESCRIPTION = "Who said what, about whom, when, and where it was published."


@dataclass(frozen=True)
class FeedHead:
    """What a feed says of itself. `self_url` is its own address, `page_url` the page that shows the same statements, `next_url` older ones."""

    title: str
    self_url: str
    page_url: str
    next_url: str | None = None


Document = Callable[[FeedHead, Sequence[StoredStatement]], bytes]


def urn(statement_id: str) -> str:
    """Return the id of a statement in every feed, for ever."""
    return f"urn:onrecord:statement:{statement_id}"


def changed_at(statements: Sequence[StoredStatement]) -> datetime:
    """Return when any of the statements last changed; the epoch when there is none."""
    return max((view.changed_at for view in statements), default=NEVER)


def published_at(view: StoredStatement) -> datetime:
    """Return the publisher's instant, or ours where he names none or one in the future: a feed reader would pin that to the top."""
    seen_at = view.recorded_at or view.changed_at
    return min(view.published_at, seen_at) if view.published_at else seen_at


def etag_of(document: bytes) -> str:
    """Return a strong entity tag: equal bytes, equal tag."""
    return f'"{blake2b(document, digest_size=12).hexdigest()}"'


def rss(head: FeedHead, statements: Sequence[StoredStatement]) -> bytes:
    """Return the statements as RSS 2.0 with Atom's self link, Dublin Core's creator and the content module."""
    root = etree.Element("rss", {"version": "2.0"}, nsmap={"atom": ATOM, "content": CONTENT, "dc": DUBLIN_CORE})
    channel = etree.SubElement(root, "channel")
    _texts(channel, title=_rss_title(head.title), link=head.page_url, description=DESCRIPTION)
    for relation, url in _relations(head):
        etree.SubElement(channel, f"{{{ATOM}}}link", {"rel": relation, "href": url, "type": "application/rss+xml"})
    _texts(channel, lastBuildDate=format_datetime(changed_at(statements), usegmt=True), generator="Onrecord", ttl="1")
    for view in statements:
        _rss_item(etree.SubElement(channel, "item"), view)
    return _serialised(root)


def _rss_item(item: etree._Element, view: StoredStatement) -> None:
    _texts(item, title=_rss_title(headline(view)))
    if view.url:
        _texts(item, link=view.url)
    _texts(item, description=str(escape(_plain(view))))  # HTML by custom
    _texts(item, **{f"{{{CONTENT}}}encoded": content_html(view), f"{{{DUBLIN_CORE}}}creator": speaker_name(view)})
    for term in _terms(view):
        _texts(item, category=term)
    guid = etree.SubElement(item, "guid", {"isPermaLink": "false"})
    guid.text = urn(view.id)
    _texts(item, pubDate=format_datetime(published_at(view), usegmt=True))


def _rss_title(text: str) -> str:
    """Return a title in which nothing can be taken for a tag: RSS does not say whether titles are HTML, and readers differ."""
    return str(escape(text)) if _LIKE_A_TAG.search(text) else text


def atom(head: FeedHead, statements: Sequence[StoredStatement]) -> bytes:
    """Return the statements as Atom 1.0 (RFC 4287), paged as RFC 5005 says."""
    default: dict[Any, str] = {None: ATOM}
    root = etree.Element(f"{{{ATOM}}}feed", nsmap=default)
    add = _atom_adder(root)
    add("title", head.title)
    add("subtitle", DESCRIPTION)
    add("id", head.self_url)
    add("updated", _iso(changed_at(statements)))
    add("generator", "Onrecord")
    for relation, url in _relations(head):
        add("link", rel=relation, href=url, type="application/atom+xml")
    add("link", rel="alternate", href=head.page_url, type="text/html")
    for view in statements:
        _atom_entry(etree.SubElement(root, f"{{{ATOM}}}entry"), view)
    return _serialised(root)


def _atom_entry(entry: etree._Element, view: StoredStatement) -> None:
    add = _atom_adder(entry)
    add("title", headline(view))
    add("id", urn(view.id))
    add("published", _iso(published_at(view)))
    add("updated", _iso(view.changed_at))
    author = etree.SubElement(entry, f"{{{ATOM}}}author")
    _atom_adder(author)("name", speaker_name(view))
    if view.url:
        add("link", rel="alternate", href=view.url, type="text/html")
    for term in _terms(view):
        add("category", term=term)
    add("summary", _plain(view))
    add("content", content_html(view), type="html")


def _atom_adder(parent: etree._Element) -> Callable[..., None]:
    def add(name: str, text: str | None = None, **attributes: str) -> None:
        child = etree.SubElement(
            parent, f"{{{ATOM}}}{name}", {key: printable(value) for key, value in attributes.items()}
        )
        child.text = None if text is None else printable(text)

    return add


def json_feed(head: FeedHead, statements: Sequence[StoredStatement]) -> bytes:
    """Return the statements as JSON Feed 1.1, each with the record's own fields under `_onrecord`."""
    document: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": head.title,
        "description": DESCRIPTION,
        "home_page_url": head.page_url,
        "feed_url": head.self_url,
        **({"next_url": head.next_url} if head.next_url else {}),
        "items": [_json_item(view) for view in statements],
    }
    return json.dumps(document, ensure_ascii=False).encode("utf-8", "replace")


def _json_item(view: StoredStatement) -> dict[str, Any]:
    return {
        "id": urn(view.id),
        **({"url": view.url} if view.url else {}),
        "title": headline(view),
        "content_html": content_html(view),
        "summary": _plain(view),
        "date_published": _iso(published_at(view)),
        "date_modified": _iso(view.changed_at),
        "authors": [{"name": speaker_name(view)}],
        "tags": _terms(view),
        **({"language": view.language} if view.language else {}),
        "_onrecord": view.model_dump(mode="json", exclude={"passage", "content"}),
    }


def content_html(view: StoredStatement) -> str:
    """Return the statement in its sentence, who spoke, and where it was published, as HTML in which everything foreign is escaped."""
    words = Markup().join(
        Markup("<strong>{}</strong>").format(part.text) if part.mark == "content" else escape(part.text)
        for part in view.passage
    )
    where = escape(view.title or view.url or "")
    if view.url:
        where = Markup('<a href="{}">{}</a>').format(view.url, where)
    facts = [attribution(view), *(fact for fact in _facts(view) if fact)]
    return printable(
        Markup("<blockquote><p>{}</p></blockquote><p>— {}</p><p>{}{}</p>").format(
            words or view.content, "; ".join(facts), where, f" ({_source(view)})" if _source(view) else ""
        )
    )


def _facts(view: StoredStatement) -> list[str]:
    stances = (f"{stance.stance} towards {stance.target}" for stance in view.stances if stance.stance != "abstain")
    said = f"said {view.said_at}" if view.said_at else ""
    return [f"{view.form} statement", view.kind or "", said, *stances, elsewhere(view)]


def _plain(view: StoredStatement) -> str:
    return "".join(part.text for part in view.passage) or view.content


def _source(view: StoredStatement) -> str:
    return view.site_name or view.site or ""


def _terms(view: StoredStatement) -> list[str]:
    return list(dict.fromkeys([*(topic.name for topic in view.topics), *([view.kind] if view.kind else []), view.form]))


def _relations(head: FeedHead) -> list[tuple[str, str]]:
    return [("self", head.self_url), *([("next", head.next_url)] if head.next_url else [])]


def _texts(parent: etree._Element, **texts: str) -> None:
    for name, text in texts.items():
        etree.SubElement(parent, name).text = printable(text)


def _iso(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _serialised(root: etree._Element) -> bytes:
    return bytes(etree.tostring(root, encoding="utf-8", xml_declaration=True))


FORMATS: Mapping[str, tuple[str, Document]] = {
    "rss": ("application/rss+xml", rss),
    "atom": ("application/atom+xml", atom),
    "json": ("application/feed+json", json_feed),
}

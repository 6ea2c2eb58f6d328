"""OPML <-> subscriptions. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from lxml import etree

MAX_OPML_BYTES: Final = 20 * 1024 * 1024
MAX_DEPTH: Final = 32


class BadOpml(ValueError):
    """The bytes are not OPML: export the list again as OPML from where it came."""


@dataclass(frozen=True)
class Outline:
    """One subscription: `tags` are the folders that it lies in and its `category`."""

    url: str
    title: str = ""
    tags: tuple[str, ...] = ()
    site_url: str = ""


def parse_opml(data: bytes) -> tuple[Outline, ...]:
    """Return the subscriptions in their order, each URL once; raise `BadOpml`."""
    if len(data) > MAX_OPML_BYTES:
        raise BadOpml(f"the file has more than {MAX_OPML_BYTES} bytes")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, recover=True)
    try:
        root = etree.fromstring(data.lstrip(), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise BadOpml(f"not XML: {error}") from error
    if root is None or _local(root) != "opml":
        raise BadOpml("not OPML: the outermost element is not <opml>")
    found: dict[str, Outline] = {}
    for body in root:
        if _local(body) == "body":
            _collect(body, (), found, MAX_DEPTH)
    return tuple(found.values())


def write_opml(outlines: Iterable[Outline], title: str = "Onrecord subscriptions") -> bytes:
    """Return OPML 2.0; a subscription's first tag is its folder, so that any reader shows it there."""
    root = etree.Element("opml", version="2.0")
    etree.SubElement(etree.SubElement(root, "head"), "title").text = title
    body = etree.SubElement(root, "body")
    folders: dict[str, Any] = {}
    for outline in outlines:
        parent = body
        if outline.tags:
            name = outline.tags[0]
            if name not in folders:
                folders[name] = etree.SubElement(body, "outline", text=name, title=name)
            parent = folders[name]
        etree.SubElement(parent, "outline", _attributes(outline))
    return etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True)


def _attributes(outline: Outline) -> dict[str, str]:
    title = outline.title or outline.url
    attributes = {"type": "rss", "text": title, "title": title, "xmlUrl": outline.url}
    if outline.site_url:
        attributes["htmlUrl"] = outline.site_url
    if outline.tags[1:]:
        attributes["category"] = ",".join(outline.tags[1:])
    return attributes


def _local(element: Any) -> str:
    return element.tag.rpartition("}")[2].lower() if isinstance(element.tag, str) else ""


def _collect(parent: Any, folders: tuple[str, ...], found: dict[str, Outline], depth: int) -> None:
    for element in parent:
        if _local(element) != "outline" or not depth:
            continue
        values = {name.lower(): value.strip() for name, value in element.attrib.items()}
        title = values.get("title") or values.get("text", "")
        url = values.get("xmlurl", "")
        if url:
            found.setdefault(url, Outline(url, title, _tags(folders, values), values.get("htmlurl", "")))
        _collect(element, folders if url or not title else (*folders, title), found, depth - 1)


def _tags(folders: tuple[str, ...], values: dict[str, str]) -> tuple[str, ...]:
    categories = (word.strip().strip("/") for word in values.get("category", "").split(","))
    return tuple(dict.fromkeys((*folders, *(word for word in categories if word))))

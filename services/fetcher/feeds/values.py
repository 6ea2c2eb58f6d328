"""Values out of a feed's elements: text, HTML, dates, people, categories. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import base64
import binascii
import re
from datetime import datetime
from typing import Any, Final

from services.fetcher.dates import parse_date
from services.fetcher.feeds.element_names import NAMES
from services.fetcher.feeds.markup import visible, windows_quotes
from services.fetcher.feeds.shapes import Places
from services.fetcher.feeds.tree import markup

Found = dict[str, list[Any]]
"""The children of a channel or an item, by name, in document order."""

_MAX_CATEGORIES: Final = 64
_NAMESPACES = re.compile(r"\sxmlns(?::[\w.-]+)?=\"[^\"]*\"")
_TEXT_TYPES: Final = (
    "text",
    "html",
    "xhtml",
    "text/plain",
    "text/html",
    "application/xhtml+xml",
    "text/xhtml",
    "xml",
    "application/xml",
    "",
)


def children_by_name(parent: Any) -> Found:
    """Return the parent's child elements by name."""
    found: Found = {}
    for child in parent:
        name = NAMES[child.tag]
        if name in found:
            found[name].append(child)
        else:
            found[name] = [child]
    return found


def first_text(children: list[Any], places: Places) -> str:
    """Return the first non-empty value among the elements at these places.

    A value is an element's text, or its inner markup where it has any, or what its base64 holds.
    """
    for place in places:
        element = children[place]
        if len(element):
            text = visible(_markup(element))
        else:
            text = element.text
            if not text:
                continue
            keys = element.keys()
            if keys and keys != _PERMALINK:
                text = _decoded(element, text)
            text = text.strip()
            if "<" in text:
                text = visible(text)
            if not text.isascii():
                text = windows_quotes(text)
        if text:
            return text
    return ""


_PERMALINK: Final = ["isPermaLink"]
"""All that most `guid`s say of themselves, and nothing about their text."""


def _decoded(element: Any, text: str) -> str:
    kind = element.get("type")
    is_coded = (kind and not _is_text(kind)) or element.get("mode") == "base64"
    return _from_base64(text) if is_coded else text


def first_date(children: list[Any], places: Places) -> datetime | None:
    """Return the first readable date among the elements at these places."""
    for place in places:
        text = children[place].text
        if text and (instant := parse_date(text)) is not None:
            return instant
    return None


def _is_text(kind: str) -> bool:
    kind = kind.strip().lower()
    return (
        kind in _TEXT_TYPES
        or "/" not in kind
        or kind.startswith("text/")
        or kind.partition(";")[0].endswith(("+xml", "/xml"))
    )


def _markup(element: Any) -> str:
    inner = element
    if len(element) == 1 and not (element.text or "").strip() and NAMES[element[0].tag] in {"xhtml:div", "div"}:
        inner = element[0]
    parts = [inner.text or ""]
    parts.extend(markup(child) for child in inner)
    return _NAMESPACES.sub("", "".join(parts)).strip()


def _from_base64(text: str) -> str:
    try:
        return base64.b64decode("".join(text.split()), validate=True).decode("utf-8").strip()
    except (binascii.Error, ValueError):
        return text.strip()


_MAIL_THEN_NAME = re.compile(r"^\s*(\S+@\S+)\s*\(([^()]+)\)\s*$")
_NAME_THEN_MAIL = re.compile(r"^\s*([^<>()]+?)\s*[<(]\s*(?:mailto:)?[^<>()]*@[^<>()]*[>)]\s*$")


def authors_of(children: list[Any], kinds: tuple[Places, ...]) -> tuple[str, ...]:
    """Return who wrote it by the first kind of author that names anybody, each name once, mail addresses only where there is no name."""
    for places in kinds:
        names = dict.fromkeys([_person(children[place]) for place in places])
        names.pop("", None)
        if names:
            return tuple(names)
    return ()


def _person(element: Any) -> str:
    if len(element):
        parts = {
            NAMES[child.tag].rpartition(":")[2]: (child.text or "").strip()
            for child in element.iter()
            if child is not element
        }
        return parts.get("name") or parts.get("email") or parts.get("title") or parts.get("url", "")
    text = str(element.text or "").strip()
    if "@" not in text:
        return text
    match = _MAIL_THEN_NAME.match(text)
    if match:
        return match[2].strip()
    match = _NAME_THEN_MAIL.match(text)
    return match[1].strip(" \"'") if match else text


def categories_of(children: list[Any], places: Places, keywords: Places) -> tuple[str, ...]:
    """Return the categories: their term, else their text, else their label; iTunes and Media keywords split at commas."""
    words: dict[str, None] = {}
    for place in places:
        element = children[place]
        words[_category(element)] = None
        for part in element if len(element) else ():
            words[_category(part)] = None
    for place in keywords:
        words.update(dict.fromkeys(word.strip() for word in (children[place].text or "").split(",")))
    words.pop("", None)
    return tuple(words)[:_MAX_CATEGORIES]


def _category(element: Any) -> str:
    text = (element.text or "").strip()
    if not element.keys():
        return text
    return element.get("term") or text or element.get("label") or element.get("text") or ""

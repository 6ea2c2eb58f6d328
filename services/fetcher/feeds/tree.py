"""Bytes of XML -> a tree. Pure: no clock, no network, no Kafka.

Two trees with the same ways: the standard library's (expat, whose elements cost Python least) for what is small and plain, lxml's for the rest.
What either refuses is not well-formed; only lxml's can give back the markup inside an element.
"""

from __future__ import annotations

import re
from typing import Any, Final
from xml.etree import ElementTree as ET

from lxml import etree

_PROLOG: Final = re.compile(rb"(?:\s*<\?[^>]*>|\s*<!--(?:[^-]|-[^-])*-->)*\s*<[A-Za-z_]")
"""Nothing but declarations and comments before the root: so there is no document type, and no entity but XML's own."""

_PROLOG_BYTES: Final = 4_096
_MAX_QUICK_BYTES: Final = 128 * 1024
"""expat holds Python's lock while it works; so much takes it 1 ms."""


class MarkupInside(Exception):
    """An element's value has markup inside, which the quick tree cannot write back: read the document with `whole_tree`."""


def quick_tree(data: bytes) -> Any | None:
    """Return the root, or None for what is large, may have a document type (entities are lxml's business) or is not well-formed."""
    if len(data) > _MAX_QUICK_BYTES or not _PROLOG.match(data, 0, _PROLOG_BYTES):
        return None
    try:
        return ET.fromstring(data, ET.XMLParser(encoding="utf-8"))  # noqa: S314 - no document type, no entities
    except (ET.ParseError, ValueError):
        return None


def whole_tree(data: bytes) -> Any | None:
    """Return the root; raise `lxml.etree.XMLSyntaxError`. Entities of the document itself only, no network, lxml's limits on size and depth."""
    return etree.fromstring(
        data,
        etree.XMLParser(
            encoding="utf-8",
            resolve_entities="internal",  # type: ignore[arg-type]  # the stubs are older than the option
            no_network=True,
            load_dtd=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        ),
    )


def markup(element: Any) -> str:
    """Return the outer markup of an element with the text behind it; raise `MarkupInside` for one of the quick tree."""
    if not isinstance(element, etree._Element):  # noqa: SLF001 - its only name
        raise MarkupInside
    return str(etree.tostring(element, encoding="unicode", with_tail=True))

"""Attributes of an element -> what they say about its purpose. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

Attributes = tuple[tuple[str, str | None], ...]

MAX_SIGNATURE_CHARS: Final = 1_000
"""No more is kept of what an element is called."""

TELLING: Final = frozenset(
    "class id role itemprop data-testid data-component data-type data-qa aria-label style property".split()
)


def value_of(attrs: Attributes, name: str) -> str:
    """Return the value of an attribute; empty where there is none."""
    for key, value in attrs:
        if key == name:
            return value or ""
    return ""


def signature_of(attrs: Attributes) -> str:
    """Return what an element's attributes say about its purpose, as one string."""
    signature = ""
    for key, value in attrs:
        if value and key in TELLING:
            signature = f"{signature} {value}" if signature else value
    return signature if len(signature) <= MAX_SIGNATURE_CHARS else signature[:MAX_SIGNATURE_CHARS]


def link(attrs: Attributes) -> tuple[str, str, str]:
    """Return the relation, the address and the signature of a link, in one look at its attributes: every sixth element is one."""
    rel = href = signature = ""
    for key, value in attrs:
        if not value:
            continue
        if key == "href":
            href = value
        elif key == "rel":
            rel = value
        elif key in TELLING:
            signature = f"{signature} {value}" if signature else value
    return rel, href, signature[:MAX_SIGNATURE_CHARS]

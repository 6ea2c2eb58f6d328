"""URLs and characters that are safe to show. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re

from schemas.identity import BadUrl, canonical_url

# https://www.w3.org/TR/xml/#charsets; PostgreSQL refuses NUL, and no reader gains from the others
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def printable(text: str) -> str:
    """Return `text` with what XML 1.0 forbids (control characters, lone surrogates) shown as U+FFFD."""
    return _ILLEGAL.sub("\ufffd", text)


def web_link(url: str | None) -> str | None:
    """Return `url` when it is an absolute http or https URL without credentials, else None: a `javascript:` URL is no link."""
    if not url:
        return None
    try:
        canonical_url(url)
    except BadUrl:
        return None
    authority = url.split("//", 1)[-1].split("/", 1)[0]
    return None if "@" in authority else url.strip()

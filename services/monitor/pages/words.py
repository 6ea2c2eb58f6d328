"""Values -> the words that the pages show. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from services.monitor.views.statements import StatementView, elsewhere

FORM_WORDS: Mapping[str, str] = {"direct": "verbatim", "mixed": "partly verbatim", "indirect": "reported"}
STANCE_SIGNS: Mapping[str, str] = {"favourable": "▲", "neutral": "◆", "unfavourable": "▼"}
LANGUAGE_WORDS: Mapping[str, str] = {
    "ar": "Arabic", "de": "German", "en": "English", "es": "Spanish", "fr": "French", "it": "Italian", "ja": "Japanese",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ru": "Russian", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip


def moment(instant: datetime) -> str:
    """Return `22 Nov 2026, 10:14 UTC`."""
    utc = instant.astimezone(UTC)
    return f"{utc.day} {utc:%b %Y, %H:%M} UTC"


def plain(name: str) -> str:
    """Return a name in snake_case or capitals as words: `date_after_publication` becomes `Date after publication`."""
    words = name.replace("_", " ").strip()
    return words[:1].upper() + (words[1:].lower() if words.isupper() else words[1:])


def language(code: str | None) -> str:
    """Return a language's English name, or its code."""
    return LANGUAGE_WORDS.get((code or "").lower(), code or "")


def look_for(**parameters: str) -> str:
    """Return the address of the front page with this filter."""
    return f"/?{urlencode(parameters)}"


def scene(view: StatementView) -> str:
    """Return when, to whom and where it was said, as far as the text tells: `said 2026-11-19, to reporters, in Lindhaven (news conference)`."""
    when = view.said_at if view.said_at and view.said_at_from != "published_at" else ""
    told = (when, f"to {view.addressee}" if view.addressee else "", f"in {view.place}" if view.place else "")
    words = ", ".join(part for part in told if part) + (f" ({view.venue})" if view.venue else "")
    return f"said {words.strip()}" if words else ""


STANDING_WORDS: Mapping[str, str] = {
    "exact_copy": "An exact copy", "near_copy": "A near copy", "cut_copy": "A cut copy", "longer_copy": "A longer copy",
}  # fmt: skip
REVISION_WORDS: Mapping[str, str] = {
    "near": "with small changes", "cut": "cut", "longer": "with additions", "rewritten": "as another text",
}  # fmt: skip

FILTERS: Mapping[str, Callable[..., Any]] = {
    "moment": moment, "plain": plain, "language": language, "elsewhere": elsewhere, "scene": scene,
}  # fmt: skip
PLAIN_KIND = "STATE"  # says no more than that something was said

GLOBALS: Mapping[str, Any] = {
    "plain_kind": PLAIN_KIND,
    "form_words": FORM_WORDS,
    "stance_signs": STANCE_SIGNS,
    "look_for": look_for,
    "standing_words": STANDING_WORDS,
    "revision_words": REVISION_WORDS,
}

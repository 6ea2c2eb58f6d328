"""Is this page an article at all? Pure: no clock, no network, no Kafka.

The words that give a page away stand in `data/not_article.txt`; `page_look.py` says what is seen of a page.
Here is where the words are looked for, and what speaks against them.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from services.extractor.page_look import ARTICLE_KINDS, MIN_HEADLINES, PROSE_CHARS, SAYS, SHORT_CHARS, Look

VERSION: Final = "not-article-2"
TEASER_CHARS, STUB_CHARS = 450, 1_200
"""Teasers before a wall: one or two paragraphs; at most what a page shows of itself before it asks for money."""
LONG_CHARS: Final = 200_000
"""A book is no article; the classifier takes no longer text either."""
HEAD_CHARS: Final = 1_500
LINKS_RATIO, LISTED_LINKS_RATIO = 0.6, 0.4
"""Shares of text in links that make a list; less will do where the page calls itself one."""
CONSENT_RATIO, ARTICLE_CONSENT_RATIO = 0.6, 0.95
"""Shares of the text in paragraphs about consent that make a wall; of an article that writes about walls, some part is about people."""
CODE_RATIO, MIN_LETTERS_RATIO = 0.1, 0.4
SAMPLE_CHARS: Final = 1_000
SNIFF_BYTES: Final = 2_048
MAGIC: Final = (b"%PDF", b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"PK\x03\x04", b"\x1f\x8b", b"\x00\x00\x00", b"\x7fELF", b"7z\xbc")  # fmt: skip
WORDY_MAGIC: Final = (b"RIFF", b"OggS", b"ID3", b"BM", b"Rar!")
"""First bytes that a text may have too: believed only beside control bytes."""
LIST_KINDS: Final = frozenset({"collectionpage", "searchresultspage"})

_FEED: Final = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:(?><!--.*?-->)\s*)*<(?:rss|feed|rdf:RDF|urlset|sitemapindex)\b", re.DOTALL
)
_CODE: Final = re.compile(r"[{}\[\]()=<>;\"\\|]")


def _not_text(look: Look) -> bool:
    sample = (look.text.text or look.everything)[:SAMPLE_CHARS]
    letters = sum(map(str.isalpha, sample))
    is_code = len(sample) > PROSE_CHARS and len(_CODE.findall(sample)) > CODE_RATIO * len(sample)
    return bool(sample) and (letters < MIN_LETTERS_RATIO * len(sample) or is_code)


def _gone_soft_404(look: Look) -> bool:
    if look.is_written or look.chars >= STUB_CHARS or look.is_declared_article:
        return False
    if look.chars < SHORT_CHARS:
        return bool(SAYS["gone"].search(look.head) or SAYS["gone"].search(look.text.text))
    return bool(SAYS["gone"].search(look.head) and SAYS["gone"].search(look.text.text[:SHORT_CHARS]))


def _refused(look: Look) -> bool:
    """Say whether a server or a guard answered in the place of the page: an error, a check for robots, a closed border."""
    if look.is_declared_article or look.is_written or look.chars >= STUB_CHARS:
        return False
    body = (look.text.text or look.everything)[:HEAD_CHARS]
    in_head, in_body = _hits(look.head, "error", "challenge"), _hits(body, "error", "challenge")
    if look.chars < SHORT_CHARS:
        return bool(in_head or in_body)
    return bool(in_head) and len(in_head | in_body) > 1


def _hits(text: str, *families: str) -> set[str]:
    return {match[0].lower() for family in families for match in SAYS[family].finditer(text)}


def _cookie_wall(look: Look) -> bool:
    if look.is_written:
        return _is_about_consent(look, ARTICLE_CONSENT_RATIO) and any(
            SAYS["formula"].search(text) for text in look.prose
        )
    if look.chars < SHORT_CHARS and look.headlines > 2 * MIN_HEADLINES:
        return False  # a list with a banner beside it
    if any(SAYS["accept"].match(label) for label in look.labels):
        return _is_about_consent(look, CONSENT_RATIO)
    return look.chars >= SHORT_CHARS and len(look.prose) > 1 and _is_about_consent(look, ARTICLE_CONSENT_RATIO)


def _is_about_consent(look: Look, ratio: float) -> bool:
    """Say whether this share of the prose lies in paragraphs about consent; leave off when it no longer can.

    The shortest paragraph that settles it alone comes first: these patterns are slow.
    """
    spare = (1 - ratio) * sum(map(len, look.prose))
    for text in sorted(look.prose, key=lambda text: (len(text) <= spare, len(text))):
        if not (SAYS["consent"].search(text) or SAYS["formula"].search(text)):
            spare -= len(text)
        if spare < 0:
            return False
    return bool(look.prose)


def _login(look: Look) -> bool:
    if look.is_declared_article or look.chars >= STUB_CHARS:
        return False
    has_form = look.page.has_password or any(SAYS["password"].fullmatch(label) for label in look.labels)
    says_so = bool(SAYS["login"].search(look.head) or SAYS["door"].search(look.path))
    return (says_so and has_form) or ((says_so or has_form) and look.chars < SHORT_CHARS)


def _paywall_stub(look: Look) -> bool:
    if look.chars >= STUB_CHARS:
        return False
    is_locked = any(SAYS["locked"].search(note) for note in look.after)
    has_offer = any(SAYS["offer"].search(note) for note in look.after)
    return (
        is_locked
        or (look.told.paywalled and look.chars < TEASER_CHARS)
        or (has_offer and look.chars < SHORT_CHARS and look.is_declared_article)
    )


def _video_only(look: Look) -> bool:
    declared = bool(look.told.kinds & {"videoobject", "podcastepisode", "audioobject"}) or "video" in look.page.meta(
        "og:type"
    )
    path = re.search(r"/videos?/|/watch|mediathek|/live-?tv/|/podcasts?/", look.url, re.IGNORECASE)
    is_titled = any(SAYS["video"].search(title) for title in look.titles[:2])
    if look.is_written and look.told.kinds & ARTICLE_KINDS:
        return False
    return look.chars < SHORT_CHARS * (1 + bool(declared or path)) and bool(declared or path or is_titled)


def _index_page(look: Look) -> bool:
    is_root = bool(look.url) and not look.path.strip("/")
    if look.is_declared_article and not is_root:
        return False
    is_list = bool(look.told.kinds & LIST_KINDS) or is_root or bool(SAYS["listing"].search(look.path))
    has_list = is_list or "itemlist" in look.told.kinds
    if look.chars < SHORT_CHARS:
        return look.headlines >= MIN_HEADLINES - 2 * has_list
    if look.text_link_ratio > LINKS_RATIO or look.is_linked_list:
        return True
    is_full = look.link_ratio > (LISTED_LINKS_RATIO if has_list else LINKS_RATIO)
    return look.chars < STUB_CHARS and (is_full or (is_list and look.headlines >= max(MIN_HEADLINES, len(look.prose))))


def _too_short(look: Look) -> bool:
    return look.chars < SHORT_CHARS


def _too_long(look: Look) -> bool:
    return look.chars > LONG_CHARS


RULES: Final[tuple[tuple[str, Callable[[Look], bool]], ...]] = (
    ("too_long", _too_long),
    ("not_text", _not_text),
    ("gone_soft_404", _gone_soft_404),
    ("cookie_wall", _cookie_wall),
    ("login", _login),
    ("gone_soft_404", _refused),
    ("paywall_stub", _paywall_stub),
    ("video_only", _video_only),
    ("index_page", _index_page),
    ("too_short", _too_short),
)
"""Named rules; the first that holds is the reason of the skip."""


def why_not(look: Look) -> str | None:
    """Return the reason why the page is no article, or None when it is one."""
    return next((name for name, rule in RULES if rule(look)), None)


def looks_binary(body: bytes) -> bool:
    """Say whether the bytes are a picture, a document, an archive or a feed, whatever their content type claims."""
    head = body[:SNIFF_BYTES]
    if _FEED.match(head):
        return True
    if head.lstrip()[:5].lower() in {b"<!doc", b"<html", b"<?xml", b"<head", b"<body"}:
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004 - bytes that text does not have
    is_wide = head.count(0) > len(head) * 0.2
    return head.startswith(MAGIC + WORDY_MAGIC * (controls > 0)) or (controls > len(head) * 0.05 and not is_wide)

"""Is this page an article at all? Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from services.extractor.metadata import Metadata
from services.extractor.outline import Outline
from services.extractor.page_text import PageText

VERSION = "not-article-1"
SHORT_CHARS = 250
SNIFF_BYTES = 2_048
MAGIC = (
    b"%PDF",
    b"\x89PNG",
    b"GIF8",
    b"\xff\xd8\xff",
    b"PK\x03\x04",
    b"\x1f\x8b",
    b"RIFF",
    b"\x00\x00\x00",
    b"OggS",
    b"ID3",
    b"BM",
    b"\x7fELF",
    b"7z\xbc",
    b"Rar!",
)
MIN_LETTERS_RATIO = 0.4
STUB_CHARS = 1_200
LONG_CHARS = 200_000
"""A book is no article; the classifier takes no longer text either."""

MAX_BLOCKS = 400
COOKIE_WORDS, COOKIE_CHARS, COOKIE_WALL_CHARS = 3, 160, 4_000
"""A wall is short and says such a word every other line."""

AFTER_BLOCKS = 8
LINKS_RATIO, LISTED_LINKS_RATIO = 0.6, 0.4
"""Shares of text in links that make a list; less will do where the page calls itself one."""


_COOKIE = re.compile(
    r"cookie|consent|einwilligung|datenschutz|zustimm|gdpr|rgpd|tracking|vos données|файлы cookie|personal data|your privacy|advertising|"
    r"our partners|"
    r"personenbezogen|consentement|consentimiento|privacidad|confidentialité",
    re.IGNORECASE,
)
_CHOICE = re.compile(
    r"accept (?:all|cookies)|allow all|reject all|refuse|manage (?:your )?(?:preferences|choices|consent|settings)|withdraw|cookie settings|"
    r"agree|akzeptieren|"
    r"ablehnen|widerrufen|zustimm|accepter|refuser|aceptar|rechazar|accetta|"
    r"rifiuta|принять",
    re.IGNORECASE,
)
_GONE = re.compile(
    r"\b404\b|page (?:was |is |could )?(?:not|no longer)|not found|nicht gefunden|no longer (?:available|exists?)|"
    r"page introuvable|no encontrad|non trovata|"
    r"страница не найдена|has been removed|doesn['’]t exist|does not exist|oops",
    re.IGNORECASE,
)
_LOGIN = re.compile(
    r"log ?in|sign ?in|anmelden|einloggen|se connecter|iniciar sesi|accedi|войти|password|passwort|create (?:an )?account",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"subscribe to (?:read|continue|unlock|get)|subscribers? only|already a subscriber|continue reading|keep reading|to read the (?:full|rest)|"
    r"(?:unlock|read) (?:this|the full) (?:article|story)|abonnieren|nur für abonnent|jetzt weiterlesen|réservé aux abonnés|para suscriptores|"
    r"riservato agli abbonati|подпис(?:ка|чиков)|per month|free trial|weiterlesen mit|exclusive (?:to|for) (?:members|subscribers)",
    re.IGNORECASE,
)
_VIDEO = re.compile(r"videoobject|/videos?/|/watch|mediathek|/live-?tv/|video\.other", re.IGNORECASE)


@dataclass(frozen=True)
class Look:
    """What the rules look at. `text` is the main text found; `everything` the visible text of the page."""

    page: Outline
    told: Metadata
    text: PageText
    url: str
    status: int

    @cached_property
    def everything(self) -> str:
        return "\n".join(block.text for block in self.page.blocks[:MAX_BLOCKS])

    @cached_property
    def around(self) -> str:
        """Return the main text and the blocks just after it, where a paywall stands."""
        chosen = {self.text.text[part.start : part.end] for part in self.text.paragraphs}
        rows = [row for row, block in enumerate(self.page.blocks) if block.text in chosen] or [0]
        return "\n".join(block.text for block in self.page.blocks[rows[0] : rows[-1] + AFTER_BLOCKS])

    @property
    def chars(self) -> int:
        return len(self.text.text)

    @property
    def head(self) -> str:
        """Return the titles, where a page says what it is."""
        return f"{self.told.title} | {self.page.title}"

    @property
    def link_ratio(self) -> float:
        total = sum(len(block.text) for block in self.page.blocks)
        return sum(block.link_chars for block in self.page.blocks) / total if total else 0.0

    @property
    def text_link_ratio(self) -> float:
        """Return the share of the main text that lies in links."""
        chosen = {self.text.text[part.start : part.end] for part in self.text.paragraphs}
        return sum(block.link_chars for block in self.page.blocks if block.text in chosen) / max(1, self.chars)

    @property
    def is_declared_article(self) -> bool:
        return bool(
            self.told.kinds & {"newsarticle", "article", "reportagenewsarticle", "blogposting"}
        ) or "article" in self.page.meta("og:type")


def _gone_soft_404(look: Look) -> bool:
    return look.chars < STUB_CHARS and bool(
        _GONE.search(look.head) or (look.chars < SHORT_CHARS and _GONE.search(look.everything[:2_000]))
    )


def _cookie_wall(look: Look) -> bool:
    text = look.text.text or look.everything
    hits = len(_COOKIE.findall(text))
    is_dense = hits >= COOKIE_WORDS and hits * COOKIE_CHARS > len(text)
    return is_dense and len(text) < COOKIE_WALL_CHARS and bool(_CHOICE.search(look.everything))


def _login(look: Look) -> bool:
    has_form = look.page.has_password or bool(re.search(r"/(?:log-?in|sign-?in|account|auth)\b", look.url))
    return (
        look.chars < STUB_CHARS
        and not look.is_declared_article
        and bool(_LOGIN.search(look.head) or (has_form and _LOGIN.search(look.everything)))
    )


def _paywall_stub(look: Look) -> bool:
    return look.chars < STUB_CHARS / 2 and bool(look.told.paywalled or _PAYWALL.search(look.around))


def _video_only(look: Look) -> bool:
    hint = "videoobject" in look.told.kinds or _VIDEO.search(look.url) or "video" in look.page.meta("og:type")
    return bool(hint) and look.chars < STUB_CHARS / 2


def _index_page(look: Look) -> bool:
    path = re.sub(r"^https?://[^/]+", "", look.url).split("?")[0].strip("/") if look.url else "unknown"
    listed = look.told.kinds & {"collectionpage", "searchresultspage", "itemlist"}
    if look.is_declared_article and path:
        return False
    is_links = look.text_link_ratio > LINKS_RATIO or (look.link_ratio > LINKS_RATIO and look.chars < STUB_CHARS)
    return is_links or (bool(listed) and look.link_ratio > LISTED_LINKS_RATIO) or not path


def _too_short(look: Look) -> bool:
    return look.chars < SHORT_CHARS


def _not_text(look: Look) -> bool:
    sample = look.text.text[:5_000]
    letters = sum(char.isalpha() for char in sample)
    return bool(sample) and letters < MIN_LETTERS_RATIO * len(sample)


def _too_long(look: Look) -> bool:
    return look.chars > LONG_CHARS


RULES: tuple[tuple[str, Callable[[Look], bool]], ...] = (
    ("gone_soft_404", _gone_soft_404),
    ("cookie_wall", _cookie_wall),
    ("login", _login),
    ("paywall_stub", _paywall_stub),
    ("video_only", _video_only),
    ("index_page", _index_page),
    ("not_text", _not_text),
    ("too_short", _too_short),
    ("too_long", _too_long),
)
"""Named rules; the first that holds is the reason of the skip."""


def why_not(look: Look) -> str | None:
    """Return the reason why the page is no article, or None when it is one."""
    return next((name for name, rule in RULES if rule(look)), None)


def looks_binary(body: bytes) -> bool:
    """Say whether the bytes are a picture, a document or an archive, whatever their content type claims."""
    head = body[:SNIFF_BYTES]
    if head.lstrip()[:5].lower() in {b"<!doc", b"<html", b"<?xml", b"<head", b"<body"}:
        return False
    controls = sum(byte < 9 or 13 < byte < 32 for byte in head)  # noqa: PLR2004 - bytes that text does not have
    is_wide = head.count(0) > len(head) * 0.2
    return head.startswith(MAGIC) or (controls > len(head) * 0.05 and not is_wide)

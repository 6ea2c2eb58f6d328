"""Who is the same as whom: canonical URLs and deterministic ids. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import unquote

import ada_url
from publicsuffixlist import PublicSuffixList

_SUFFIXES = PublicSuffixList()

TRACKING_PARAMETERS = frozenset(
    (
        "fbclid gclid gclsrc dclid msclkid yclid ymclid twclid ttclid wbraid gbraid gad_source gad_campaignid igshid igsh srsltid epik "
        "mc_cid mc_eid mbid mkt_tok cmpid cmp ocid icid ito xtor s_cid sc_cid s_kwcid clickid click_id rb_clickid li_fat_id vero_id vero_conv "
        "ml_subscriber ml_subscriber_hash wickedid fb_ref fb_source fb_action_ids fb_action_types action_object_map "
        "ref_src ref_url smid smtyp soc_src soc_trk spref taid guccounter sr_share at_medium at_campaign at_format wt_mc wtmc "
        "_ga _gl __s hsctatracking _openstat dm_i ef_id"
    ).split()
)
"""Query parameters that say how a reader came, not what is read. Names are compared in lower case."""

TRACKING_PREFIXES = tuple(
    "utm_ pk_ mtm_ piwik_ matomo_ ns_ hsa_ _hs at_custom at_link at_ptr at_bbc oly_ aff_ aftr_ guce_ trk_ __twitter_impression".split()
)
TRACKING_SUFFIXES = ("_affiliate",)

_ID_BYTES = 10


class BadUrl(ValueError):
    """The text is not an absolute http or https URL: give one that starts with http:// or https://."""


def canonical_url(url: str) -> str:
    """Return the URL that stands for `url` in identities; never the one to fetch.

    Parsed as browsers do (WHATWG). Fragment, credentials, default port and tracking parameters are dropped, the query is sorted, percent-escapes
    of unreserved characters are undone. Raise `BadUrl` for anything but http and https.
    """
    try:
        scheme, _, rest = ada_url.URL(url.strip()).href.partition("://")
    except ValueError as error:
        raise BadUrl(f"not a URL: {url[:200]!r}") from error
    if scheme not in {"http", "https"}:
        raise BadUrl(f"not an http(s) URL: {url[:200]!r}")
    # The parser has written the URL in one way, so its marks stand where they mean something; to ask it for each part takes twice the time.
    place, _, search = rest.partition("#")[0].partition("?")
    authority, _, path = place.partition("/")
    query = _kept_query(search)
    return f"{scheme}://{authority.rpartition('@')[2]}/{_unescaped(path)}{'?' + query if query else ''}"


def _kept_query(query: str) -> str:
    pairs = (pair for pair in query.split("&") if pair)
    return "&".join(sorted(_unescaped(pair) for pair in pairs if not _is_tracking(pair.partition("=")[0].lower())))


def _is_tracking(name: str) -> bool:
    return name in TRACKING_PARAMETERS or name.startswith(TRACKING_PREFIXES) or name.endswith(TRACKING_SUFFIXES)


def resolved_url(reference: str, base: str | None = None) -> str:
    """Return the absolute URL that `reference` means at `base`, as browsers do (WHATWG URL); raise `BadUrl` where it means none."""
    try:
        return str(ada_url.URL(reference, base).href if base else ada_url.URL(reference).href)
    except ValueError as error:
        raise BadUrl(f"not a URL: {reference[:200]!r}") from error


_ESCAPE = re.compile(r"%[0-9A-Fa-f]{2}")


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_without_need, text) if "%" in text else text


def _without_need(escape: re.Match[str]) -> str:
    char = unquote(escape[0])
    return char if char.isascii() and (char.isalnum() or char in "-._~") else escape[0].upper()


@lru_cache(maxsize=65_536)
def site_of(url: str) -> str:
    """Return the registrable domain of an http(s) URL (`news.example.co.uk` -> `example.co.uk`); a host with none, or an IP address, as it is.

    A port that is not the default one belongs to the site: two servers on one host are two sites.
    """
    parts = ada_url.URL(canonical_url(url))
    host = parts.hostname
    if ada_url.HostType(parts.host_type) is ada_url.HostType.DEFAULT:
        host = _SUFFIXES.privatesuffix(host) or host
    return f"{host}:{parts.port}" if parts.port else host


def _digest(*parts: str) -> str:
    return hashlib.blake2b("\x1f".join(parts).encode(), digest_size=_ID_BYTES).hexdigest()


def feed_id(url: str) -> str:
    """Return the id of the subscription at this URL (20 hex digits)."""
    return _digest("feed", canonical_url(url))


def article_id(url: str) -> str:
    """Return the id of the article at this URL (20 hex digits): http and https are one article, and so are a path with and without its last slash."""
    plain = re.sub(r"^https?://(www\.)?", "", canonical_url(url))
    path, mark, query = plain.partition("?")
    return _digest("article", path.rstrip("/") + mark + query)


def text_id(text: str) -> str:
    """Return the id of an article that has no URL: that of its text (20 hex digits)."""
    return _digest("text", text)


def statement_id(article: str, speaker: str, content: str) -> str:
    """Return the id of a statement (20 hex digits): who said what, in which article. Case, punctuation and spacing of `content` do not count."""
    return _digest("statement", article, speaker.casefold(), " ".join(normalised_words(content)))


_WORD = re.compile(r"\w+")
_TYPOGRAPHY = "’‘“”–—…«»„•·\xa0"
"""The signs beyond ASCII that a plain text has, which part words and become nothing else by NFKC."""
_PLAIN = bytes(ord(chr(code).lower()) if _WORD.match(chr(code)) else ord(" ") for code in range(256))


def normalised_words(text: str) -> list[str]:
    """Return the words of `text`, NFKC and case-folded, without punctuation.

    Most texts are ASCII but for their typography: a table of bytes has their words in a quarter of the time of a pattern.
    """
    if not text.isascii():
        for sign in _TYPOGRAPHY:
            text = text.replace(sign, " ")
    if text.isascii():
        return text.encode("ascii").translate(_PLAIN).decode("ascii").split()
    return _WORD.findall(unicodedata.normalize("NFKC", text).casefold())

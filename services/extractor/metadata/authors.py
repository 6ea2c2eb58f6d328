"""Bylines -> the people who wrote an article. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice
from typing import Final

from services.extractor import ROOM
from services.extractor.metadata.authors_known import is_capitalised, is_first_name, is_known_person

MAX_AUTHORS, MAX_BYLINES, BYLINE_CHARS = 12, 50, 1_000
MAX_WORDS: Final = 6
ARTICLES: Final = frozenset("the and with by der die das le la les el".split())
"""What is left of an agency's name between commas."""

SURNAMES: Final = frozenset("day case head read post guide press wire nurse coach trainer counsel engineer".split())
"""Words of page furniture that people are called, too."""

PAIR: Final = 2
MAX_CHARS: Final = 60

_MARKUP: Final = re.compile(r"<[^>]{1,200}>")
_BY: Final = re.compile(
    r"^(?:by(?-i:(?=[A-Z][a-z]))|recueilli par\b|"
    r"(?:(?:view|zeige|show|voir) )?(?:all|alle|tous les) (?:posts|articles|stories|beiträge|artikel) (?:by|from|von|de|par)\b|"
    r"(?:this (?:post|article|story|piece|guide) (?:was|is) )?(?:written|authored|reported|reporting|posted|published|edited|analysis|opinion|"
    r"commentary|story|words|review(?:ed)?|text|interview|articles?|recipe)\s*(?:by\b|:)|by\b|von\b|par\b|por\b|"
    r"di\b(?=\s[A-Z])|door\b|av\b|af\b|od\b|autor(?:e|en|in)?\b|auteurs?\b|authors?\b|contributors?\s*:|автор(?:ы)?\b|текст\b|foto\b|"
    r"[^,|:]{3,60} as told to\b)\s*[:·|-]?\s*",
    re.IGNORECASE,
)
_SPLIT: Final = re.compile(
    r"\s*(?:;|\||/|·|•|\n|\s&\s|\s\+\s|\band\b|\bund\b|\bet\b|\bwith\b|\bmit\b|\s(?:y|e|и|og|och|en|ja|ve)\s(?=\w))\s*",
    re.IGNORECASE,
)
_MONTHS: Final = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|"
    r"aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
STUCK: Final = re.compile(
    r"(?<=[a-z])(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)$"
)
"""A date that the markup puts right behind the name."""

_CUT: Final = re.compile(
    r"\s*(?:\(.*|\[.*|\s[-–—]\s.*|\s?@\w.*|https?:.*|\S+@\S+.*|\b(?:in|for|at|from|fox|updated|published|posted|last)\b\s.*|\bis an?\b.*|"
    rf"\bcovers\b.*|\bon$|\bon\s.*|USA TODAY$|\b(?:{_MONTHS})\.?\s+\d.*|●.*|\b\d.*)$",
    re.IGNORECASE,
)
_HELPERS: Final = re.compile(
    r"(?<=\w)[\s,;|·•/-]*\b(?:(?:medically|clinically|expert|legally|scientifically)\s+)?"
    r"(?:reviewed|edited|fact[- ]?checked|researched|verified|approved|translated|updated)\s+by\b.*$|"
    r"^(?:(?:medically|clinically|expert|legally|scientifically)\s+reviewed|fact[- ]?checked|researched|verified|approved|updated)\s+by\b.*$|"
    r"(?<=\w)[\s,;|·•/-]*(?:with )?contributions? (?:from|by)\b.*$|^(?:with )?contributions? (?:from|by)\b.*$",
    re.IGNORECASE,
)
"""Whoever helped the author, named behind or in a place of its own."""

_OF_WORDS: Final = re.compile(r"\S\s(?:in|for|at|from)\s")
"""What stands within the name of a thing rather than behind somebody's."""

_FOR_AN_AGENCY: Final = re.compile(
    r"(?<=\w)\s+(?:the )?(?:associated press|canadian press|press association)$", re.IGNORECASE
)
OUTLETS: Final = re.compile(
    r"^(?:the )?(?:reuters|afp|associated press|ap|dpa|bbc(?: news)?|cnn|npr|tass|ria novosti|interfax|xinhua|pa media|pti|ani|ians|"
    r"upi|efe|ansa|kyodo|yonhap|bloomberg|agence france-presse|fox news|nbc news|abc news|cbs news|al jazeera|sky news|press association|"
    r"dw|epd|kna|sid|apa|the conversation)$",
    re.IGNORECASE,
)
_BODY: Final = re.compile(
    r"\b(?:press|agency|news|media|desk|newsroom|staff|team|editors|editorial board|redaktion|rédaction|redacción|redazione|redactie|редакция|"
    r"times|post|tribune|herald|journal|telegraph|reporters|university|institute)$|"
    r"^(?:the )?(?:university|institute|center|centre|ministry|department|office|academy|council) (?:of|for) [A-Z]",
    re.IGNORECASE,
)
"""How the name of a body ends, or begins, that signs articles."""

_LOGIN: Final = re.compile(r"[a-z]+(?:[._-][a-z]+)*[a-z]{3}\d{0,2}")
_KEEPER: Final = re.compile(
    r"admin|team|editor|staff|user|desk|web|news|press|market|content|info|root|guest|post|blog|master|support|redak|redac|publisher|undefined|null|none|default",
    re.IGNORECASE,
)
"""Parts of the logins of whoever keeps a site."""

_CAMEL: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_LETTERS: Final = re.compile(r"[\W\d_]+")
_YEAR: Final = re.compile(r"(?:19|20)\d\d")
"""What no body's name has, but the line about an article."""

_LETTERS: Final = frozenset(
    "md phd ms rd rdn ld ma mba dvm cpa cfp esq rn pharmd edd jd llm bsc msc facs mph do np lmft lcsw cscs cpt mlis psyd dnp dds".split()
)


@lru_cache(maxsize=1)
def _role() -> re.Pattern[str]:
    lines = (ROOM / "data" / "byline_words.txt").read_text(encoding="utf-8").splitlines()
    words = "|".join(line for line in lines if line and not line.startswith("#"))
    return re.compile(rf"\b(?:{words})\b", re.IGNORECASE)


def authors(texts: Iterable[str], outlets: Iterable[str] = (), *, sure: bool = False) -> tuple[str, ...]:
    """Return the people named in these bylines: split, without roles, outlets, addresses or dates, each once and in order.

    `sure`: the texts are declared to be authors, so that one word may be a name. A site that is called after a person is its author.
    """
    refused = {_plain(outlet) for outlet in outlets if outlet}
    found: dict[str, str] = {}
    for text in islice(texts, MAX_BYLINES):
        if _plain(text[:BYLINE_CHARS]) in refused and not is_known_person(text.title()):
            continue
        for name in _people(text, sure=sure):
            key = _plain(name)
            if key and (key not in refused or is_known_person(_CAMEL.sub(" ", name))) and len(found) < MAX_AUTHORS:
                found.setdefault(key, name)
    return tuple(found.values())


def bodies(texts: Iterable[str], outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the agencies and desks that these declared authors are, each as written; never the outlet itself, a role alone or an address."""
    own = [_plain(outlet).replace(" ", "") for outlet in outlets if outlet]
    found = {
        _plain(name): name
        for text in islice(texts, MAX_BYLINES)
        if (name := _once(" ".join(_BY.sub("", _MARKUP.sub(" ", text[:BYLINE_CHARS])).split()).strip(" ,:·|-–—~")))
        and (OUTLETS.match(name) or _BODY.search(name))
        and len(name) <= MAX_CHARS
        and not _YEAR.search(name)
    }
    return tuple(name for key, name in found.items() if not _is_own(key, own))[:MAX_AUTHORS]


def logins(texts: Iterable[str], outlets: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the names under which these declared authors log in (`h.lindqvist`), as written; nobody who keeps the site, nor the site itself."""
    own = [_plain(outlet).replace(" ", "") for outlet in outlets if outlet]
    found = (_BY.sub("", text.strip()) for text in islice(texts, MAX_BYLINES))
    return tuple(
        dict.fromkeys(
            name
            for name in found
            if _LOGIN.fullmatch(name)
            and not _KEEPER.search(name)
            and not _is_role(" ".join(_NO_LETTERS.split(name)))
            and not _is_own(_plain(name), own)
        )
    )[:MAX_AUTHORS]


def _is_own(key: str, outlets: list[str]) -> bool:
    """Say whether a body's name is that of the site or its host: without "the", "staff" and the like, both written as one word."""
    name = re.sub(
        r"^the | (?:staff|team|desk|editors|newsroom|reporters|redaktion|redazione|redacción|rédaction|redactie)$",
        "",
        key,
    ).replace(" ", "")
    return not name or any(name in outlet for outlet in outlets)


@lru_cache(maxsize=4_096)
def _plain(name: str) -> str:
    return re.sub(r"\W+", " ", unicodedata.normalize("NFKC", name).casefold()).strip()


def _people(byline: str, *, sure: bool) -> list[str]:
    text = _once(" ".join(_MARKUP.sub(" ", byline[:BYLINE_CHARS]).split())[:400])
    if text.startswith(","):  # a name that was left out, and where its bearer works
        return []
    previous = None
    while previous != text:
        previous, text = text, _BY.sub("", text).strip(" ,:·|-–—~")
    pieces = [piece.split(",") for piece in _SPLIT.split(_HELPERS.sub("", text))]
    parts = [part for piece in pieces for part in _names_of(piece)]
    if len(parts) > 1 and len({part.strip() for part in parts}) == 1:  # Morgan & Morgan
        return []
    return [
        name for part in _before_trades(parts) if (name := _person(part, sure=sure and _may_be_one_word(part, parts)))
    ]


def _once(text: str) -> str:
    """Return a text without its second half where that says the first again."""
    words = text.split()
    half = len(words) // 2
    return " ".join(words[:half]) if half > 1 and len(words) == 2 * half and words[:half] == words[half:] else text


def _before_trades(parts: list[str]) -> list[str]:
    """Return the parts but for those that go on about somebody's trade: `Head of Marketing` and `Community Development`."""
    kept: list[str] = []
    is_trade = False
    for part in parts:
        is_trade = (is_trade or (bool(kept) and _role().search(part) is not None)) and not _begins_with_a_person(part)
        if not is_trade:
            kept.append(part)
    return kept


def _begins_with_a_person(text: str) -> bool:
    words = text.split()
    return len(words) > 1 and is_first_name(words[0])


def _may_be_one_word(part: str, parts: list[str]) -> bool:
    """Say whether one word may be a declared author's name: where it is all that is declared, or beside other first names."""
    return (
        len(parts) == 1
        or len(part.split()) > 1
        or (len(parts) == PAIR and any(is_first_name(one.strip()) for one in parts))
    )


def _names_of(parts: list[str]) -> list[str]:
    """Return the parts between commas that may be names: behind a full name, one word is a title or a trade."""
    if len(parts[0].split()) == 1:
        return parts
    return [parts[0], *(part for part in parts[1:] if len(part.split()) > 1)]


def _person(text: str, *, sure: bool) -> str:
    """Return the text as a person's name, or an empty string when it is none."""
    whole = _FOR_AN_AGENCY.sub("", _BY.sub("", text.strip(" .:·|-–—'’\"")).strip())
    name = STUCK.sub("", _CUT.sub("", whole)).strip(" .,:·|-–—'’\"")
    words = name.split()
    if len(words) == 1 and name != whole and _OF_WORDS.search(whole):  # Human in the Loop
        return ""
    if len(words) > 3 and words[: len(words) // 2] == words[len(words) // 2 :]:  # noqa: PLR2004 - said twice
        words = words[: len(words) // 2]
        name = " ".join(words)
    if not 1 < len(words) <= MAX_WORDS and not (len(words) == 1 and (sure or _is_single_script_name(name))):
        return ""
    if (role := _role().search(name)) and is_known_person(before := name[: role.start()].rstrip()):
        name, words = before, before.split()
    if (
        len(name) > MAX_CHARS
        or any(char.isdigit() or char in "()[]{}<>:" for char in name)
        or name.lower() in ARTICLES
        or _is_role(name)
        or OUTLETS.match(name)
    ):
        return ""
    while len(words) > 1 and words[-1] != words[-1].capitalize() and words[-1].lower().replace(".", "") in _LETTERS:
        name = name.rsplit(None, 1)[0]
        words.pop()
    if words[0].lower().replace(".", "") in _LETTERS and words[0] != "Md":  # a degree alone is nobody; Md is Mohammed
        return ""
    if sure and name.islower() and is_known_person(name.title()):
        return name.title()
    return _cased(name) if is_capitalised(words) else ""


def _is_role(name: str) -> bool:
    """Say whether a name has a word of roles and desks; Gregory Day has one that is a surname, too."""
    role = _role().search(name)
    return role is not None and not (role.end() == len(name) and role[0].lower() in SURNAMES and is_known_person(name))


def _is_single_script_name(name: str) -> bool:
    """Say whether one word can be a whole name: Chinese, Japanese and Korean names are written so."""
    return 2 <= len(name) <= 5 and all("\u3040" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3" for char in name)  # noqa: PLR2004 - characters of such a name


def _cased(name: str) -> str:
    """Undo capitals: JANE DOE -> Jane Doe."""
    letters = [char for char in name if char.isalpha()]
    return name.title() if len(letters) > 4 and all(char.isupper() for char in letters) and " " in name else name  # noqa: PLR2004 - initials stay

"""JSON-LD scripts -> what they say about the article. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from typing import Any, Final

from services.chassis.foreign_json import foreign_json

ARTICLE_TYPES: Final = frozenset(
    "article newsarticle reportagenewsarticle analysisnewsarticle opinionnewsarticle reviewnewsarticle backgroundnewsarticle "
    "asknewsarticle blogposting liveblogposting socialmediaposting techarticle scholarlyarticle report medicalscholarlyarticle "
    "satiricalarticle advertisercontentarticle".split()
)
PAGE_TYPES: Final = frozenset("webpage itempage aboutpage newsmediaobject recipe review creativework".split())
MAX_NODES, MAX_SCRIPT_CHARS, MAX_SALVAGED_CHARS, MAX_TEXT_CHARS = 3_000, 500_000, 100_000, 5_000
"""Of 2,014 real pages the longest script with data has 105,886 characters."""

_NOISE: Final = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|<!\[CDATA\[|/\*.*?\*/)|(?:-->|//\s*\]\]>|\]\]>)\s*(?:;\s*)?$", re.DOTALL
)
_MARKUP: Final = re.compile(r"<[^<>]{0,1000}>")
_TRAILING_COMMA: Final = re.compile(r",\s*([}\]])")
_FIELD: Final = re.compile(
    r'"(headline|datePublished|dateModified|articleSection|description)"\s*:\s*"((?:[^"\\]|\\.)*)"'
)
_NAMED_AUTHOR: Final = re.compile(r'"author"\s*:\s*[\[{][^\]}]{0,200}?"name"\s*:\s*"((?:[^"\\]|\\.)*)"')


@dataclass(frozen=True, slots=True)
class Declared:
    """What structured data declares; texts as written, empty when silent."""

    kind: str = ""
    title: str = ""
    authors: tuple[str, ...] = ()
    published: str = ""
    modified: str = ""
    section: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    body: str = ""
    image: str = ""
    site_name: str = ""
    url: str = ""
    language: str = ""
    free: bool | None = None
    live: bool = False


def declared(scripts: list[str]) -> tuple[Declared, frozenset[str]]:
    """Return what the page's JSON-LD says of its article, and the lower-case types of everything in it."""
    nodes = list(_nodes([_decoded(script[:MAX_SCRIPT_CHARS]) for script in scripts]))
    types = frozenset(kind for node in nodes for kind in _types(node))
    by_id = {str(node["@id"]): node for node in nodes if "@id" in node and len(node) > 1}
    ranked = sorted((node for node in nodes if _rank(node)), key=_rank, reverse=True)
    if not ranked:
        return Declared(published=_only(nodes, "datePublished"), modified=_only(nodes, "dateModified")), types
    return _read(ranked[0], by_id), types


def _only(nodes: list[dict[str, Any]], name: str) -> str:
    """Return a field that no article has but some node does, if all that have it agree: a page of an odd type still has its date."""
    values = {text for node in nodes if (text := _text(node.get(name)))}
    return values.pop() if len(values) == 1 else ""


def _decoded(script: str) -> Any:
    text = script.strip()
    if not (text.startswith(("{", "[")) and text.endswith(("}", "]"))):  # seldom, and a search through the whole script
        text = _NOISE.sub("", text)
    for attempt in (text, _TRAILING_COMMA.sub(r"\1", text).rstrip(";, \n\t")):
        try:
            return foreign_json(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _salvaged(text)


def _salvaged(text: str) -> dict[str, Any]:
    """Return the plain fields of JSON too broken to parse."""
    fields: list[tuple[str, str]] = _FIELD.findall(text[:MAX_SALVAGED_CHARS])
    found: dict[str, Any] = {name: _unescaped(value) for name, value in reversed(fields)}
    if author := _NAMED_AUTHOR.search(text[:MAX_SALVAGED_CHARS]):
        found["author"] = {"name": _unescaped(author[1])}
    return {"@type": "Article", **found} if found else {}


def _unescaped(text: str) -> str:
    try:
        return str(foreign_json(f'"{text}"', strict=False))
    except ValueError:
        return text


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    """Yield every object inside, outermost first; bounded, and without recursion."""
    queue, seen = deque([value]), 0
    while queue and seen < MAX_NODES:
        item = queue.popleft()
        seen += 1
        if isinstance(item, dict):
            yield item
            queue.extend(child for child in item.values() if isinstance(child, (dict, list)))
        elif isinstance(item, list):
            queue.extend(child for child in item if isinstance(child, (dict, list)))


def _types(node: dict[str, Any]) -> list[str]:
    value = node.get("@type", ())
    values = value if isinstance(value, list) else [value]
    return [str(kind).rsplit("/", 1)[-1].lower() for kind in values if kind]


def _rank(node: dict[str, Any]) -> int:
    types = _types(node)
    base = 4 if any(kind in ARTICLE_TYPES for kind in types) else 1 if any(kind in PAGE_TYPES for kind in types) else 0
    told = bool(node.get("datePublished")) + bool(node.get("headline")) + bool(node.get("author"))
    return base * 10 + told if base and told else 0


def _read(node: dict[str, Any], by_id: dict[str, dict[str, Any]]) -> Declared:
    types = _types(node)
    publisher = _resolved(node.get("publisher"), by_id)
    return Declared(
        kind=types[0] if types else "",
        title=_text(node.get("headline")) or _text(node.get("name")),
        authors=_people(node.get("author") or node.get("creator"), by_id),
        published=_text(node.get("datePublished")) or _text(node.get("dateCreated")) or _text(node.get("uploadDate")),
        modified=_text(node.get("dateModified")),
        section=_text(node.get("articleSection")),
        tags=_tags(node.get("keywords")),
        description=_text(node.get("description")),
        body=_body(node.get("articleBody")),
        image=_text(_resolved(node.get("image"), by_id), "url") or _text(node.get("thumbnailUrl")),
        site_name="" if isinstance(publisher, dict) and "person" in _types(publisher) else _text(publisher, "name"),
        url=_text(node.get("url")) or _text(node.get("mainEntityOfPage"), "@id"),
        language=_text(node.get("inLanguage"), "alternateName"),
        free=_truth(node.get("isAccessibleForFree")),
        live="liveblogposting" in types,
    )


def _body(value: Any) -> str:
    return unescape(_MARKUP.sub(" ", value)) if isinstance(value, str) else ""


def _resolved(value: Any, by_id: dict[str, dict[str, Any]]) -> Any:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict) and set(value) <= {"@id", "@type"}:
        return by_id.get(str(value.get("@id")), value)
    return value


def _text(value: Any, name: str = "name") -> str:
    if isinstance(value, list):
        value = value[0] if value else None
    if isinstance(value, dict):
        value = value.get(name) or value.get("@value")
    return (
        unescape(value[:MAX_TEXT_CHARS]).strip()
        if isinstance(value, str)
        else str(value)
        if isinstance(value, int) and value > 1
        else ""
    )


def _people(value: Any, by_id: dict[str, dict[str, Any]]) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    people = (_resolved(person, by_id) for person in values)
    names: list[str] = []
    for person in people:
        name = person.get("name") if isinstance(person, dict) else person
        names.extend(str(part) for part in (name if isinstance(name, list) else [name]) if isinstance(part, str))
    return tuple(dict.fromkeys(unescape(name).strip() for name in names if name.strip()))


def _tags(value: Any) -> tuple[str, ...]:
    values = value if isinstance(value, list) else [value]
    texts = (text for text in values if isinstance(text, str))
    return tuple(dict.fromkeys(tag.strip() for text in texts for tag in re.split(r"[,;]", text) if tag.strip()))


def _truth(value: Any) -> bool | None:
    return {"true": True, "false": False, "1": True, "0": False}.get(str(value).strip().lower())

"""The written pages: descriptions and shells -> pages as a fetcher would bring them. What each field means stands in the README beside."""

import json
import re
import zlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jinja2
import yaml

from schemas.page import PageV1
from tests.unit.extractor_pages.pages import page_of

ROOM = Path(__file__).parent
AT = "2026-05-28T09:30:00+02:00"
STRONG = re.compile(r"\*\*(.+?)\*\*")
EVERY_BYTE = bytes(range(256)) * 8
BODIES = {
    "pdf": b"%PDF-1.6\r%\xe2\xe3\xcf\xd3\r\n12 0 obj\n<</Type/Page/MediaBox[0 0 595 842]>>\nendobj\nxref\n0 1\n" + EVERY_BYTE,
    "png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x01\0\x08\x06\0\0\0" + EVERY_BYTE,
    "mp4": b"\0\0\0\x20ftypisom\0\0\x02\0isomiso2avc1mp41" + EVERY_BYTE,
    "zip": b"PK\x03\x04\x14\0\x06\0\x08\0\0\0!\0word/document.xml" + EVERY_BYTE,
    "gzip": b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + bytes((i * 167 + i * i * 31) % 256 for i in range(2048)),
}  # fmt: skip
"""Bodies that are no text, by the name that a description gives as `body`."""


@dataclass(frozen=True)
class Written:
    """One page of the set. `reasons` are the right reasons of its skip, the best first; none for an article."""

    id: str
    file: str
    language: str
    reasons: tuple[str, ...]
    page: PageV1

    @property
    def is_article(self) -> bool:
        return not self.reasons


@cache
def written_pages() -> tuple[Written, ...]:
    """Return every page of the set, in the order of the files."""
    files = sorted(path for path in ROOM.glob("*.yaml") if path.name != "words.yaml")
    return tuple(
        _written(told, path.stem) for path in files for told in yaml.safe_load(path.read_text(encoding="utf-8"))
    )


def _written(told: dict, file: str) -> Written:
    reasons = () if told["is"] == "article" else tuple(told["is"].split(" or "))
    url = told.get(
        "url", f"https://www.example.org/news/{zlib.crc32(told['id'].encode())}"
    )  # tells nothing of what it is
    charset = told.get("charset", "utf-8")
    body = BODIES[told["body"]] if "body" in told else markup(told).encode(charset, "xmlcharrefreplace")
    page = page_of(body, url, told.get("type", f"text/html; charset={charset}"))
    return Written(told["id"], file, told.get("lang", "en"), reasons, page)


def markup(told: dict) -> str:
    """Return the page that a description tells, as its shell would write it."""
    if "shell" not in told:
        return told["raw"]
    page = {
        "lang": "en", "charset": "utf-8", "suffix": "", "by": "", "at": AT, "raw": "", "has": (), "description": "",
        "headline": told.get("title", ""), "og": "article" if "text" in told else "website", **told,
        "blocks": _blocks(told.get("text", "")), "ld": _json_ld(told), "bare": told["shell"] == "bare",
        "teasers": [[part.strip() for part in line.split(" | ")] for line in told.get("teasers", "").splitlines() if line],
    }  # fmt: skip
    return _shells().get_template(f"{told['shell']}.html").render(page=page, words=_words()[page["lang"]])


@cache
def _shells() -> jinja2.Environment:
    return jinja2.Environment(loader=jinja2.FileSystemLoader(ROOM / "shells"), autoescape=False)


@cache
def _words() -> dict:
    return yaml.safe_load((ROOM / "words.yaml").read_text(encoding="utf-8"))


def _blocks(text: str) -> list[tuple[str, object]]:
    blocks: list[tuple[str, object]] = []
    for line in filter(None, text.splitlines()):
        if line.startswith("- "):
            if not (blocks and blocks[-1][0] == "list"):
                blocks.append(("list", []))
            blocks[-1][1].append(line[2:])
            continue
        mark = next((mark for mark in ("## ", "> ") if line.startswith(mark)), "")
        kind = {"## ": "h", "> ": "quote"}.get(mark) or ("raw" if line.startswith("<") else "p")
        blocks.append((kind, STRONG.sub(r"<strong>\1</strong>", line[len(mark) :])))
    return blocks


def _json_ld(told: dict) -> str:
    if "ld" not in told:
        return ""
    thing = {
        "@context": "https://schema.org", "@type": told["ld"], "headline": told.get("headline", told.get("title", "")),
        "datePublished": told.get("at", AT), "author": {"@type": "Person", "name": told.get("by", "")},
    }  # fmt: skip
    if "free" in told:
        part = {"@type": "WebPageElement", "isAccessibleForFree": False, "cssSelector": ".paid"}
        thing |= {"isAccessibleForFree": told["free"]} | ({} if told["free"] else {"hasPart": part})
    return json.dumps(thing, ensure_ascii=False)

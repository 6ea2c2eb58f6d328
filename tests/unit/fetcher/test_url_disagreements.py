"""Where w3lib and courlan say otherwise than we do about a URL: each disagreement has one or more named reasons, those of the fetcher's README."""

import json
import re
from collections import Counter
from urllib.parse import unquote

import pytest

from schemas.identity import BadUrl, canonical_url, resolved_url

pytestmark = pytest.mark.data

SCHEME = re.compile(r"[\x00-\x20]*[A-Za-z][A-Za-z0-9+.-]*:")

REASONS = {
    "empty_path": lambda url: re.sub(r"^([a-z]+://[^/?#]*)/?(?=$|[?#])", r"\1/", url, flags=re.IGNORECASE),
    "empty_query_or_fragment": lambda url: re.sub(r"[?#]+$", "", url),
    "default_port": lambda url: re.sub(
        r"^(?:(http://[^/?#]*):80|(https://[^/?#]*):443|(ftp://[^/?#]*):21)(?=[/?#]|$)",
        lambda match: match[1] or match[2] or match[3],
        url,
    ),
    "credentials": lambda url: re.sub(r"^([a-z]+://)[^/?#]*@", r"\1", url),
    "fragment": lambda url: url.partition("#")[0],
    "escapes": lambda url: unquote(url.replace("+", " "), errors="surrogateescape"),
    "equals_sign": lambda url: re.sub(r"=(?=&|$)", "", url),
    "double_slash": lambda url: re.sub(r"(?<!:)//", "/", url),
    "cut_at_a_quote_or_bracket": lambda url: re.sub(r"(?:%22|%3C|[\"<])$", "", url),
    "any_parameter": lambda url: re.sub(r"[?&]testid=1", "", url),
}
"""What makes both sides equal when it is applied to both."""

COUNTED_OUT = {
    "not_absolute": lambda asked, _want: not SCHEME.match(asked),
    "not_http": lambda asked, _want: bool(re.match(r"(?i)(?!https?:)[a-z][a-z0-9+.-]*:", asked)),
    "host_that_cannot_be": lambda asked, _want: bool(SCHEME.match(asked)),
}
"""Why we have no answer, the first that fits."""


def ours(operation, url):
    try:
        return resolved_url(url) if operation == "safe" else canonical_url(url)
    except BadUrl:
        return None


def reasons(asked, want, got):
    """The reasons why these two differ; none when that cannot be explained."""
    if got is None:
        return [next(name for name, holds in COUNTED_OUT.items() if holds(asked, want))]
    used = []
    for name, same in REASONS.items():
        before = (want, got)
        want, got = same(want), same(got)
        if (want == before[0]) != (got == before[1]) or len(want) - len(got) != len(before[0]) - len(before[1]):
            used.append(name)
        if want == got:
            return used
    if "xn--" in got or not want.isascii():
        return ["idna"]
    return []


def test_every_disagreement_with_w3lib_and_courlan_has_a_named_reason(data):
    counted, unexplained, agreed = Counter(), [], Counter()
    for line in (data / "feeds" / "cases" / "urls.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        if case["op"] == "resolve":
            continue
        got, library = ours(case["op"], case["args"][0]), case["suite"].partition("-")[0]
        agreed[library] += got == case["want"]
        if got == case["want"]:
            continue
        why = reasons(case["args"][0], case["want"], got)
        counted.update((library, name) for name in why)
        unexplained += [(case["args"], case["want"], got)] if not why else []
    print(dict(agreed), dict(counted))
    assert unexplained == []
    assert sum(counted.values()) > 100

"""JSON that somebody else wrote -> values that can be sent on. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import json
import re
from typing import Any

_MAY_BE_HALF = re.compile(r"\\u[dD][89a-fA-F]")


def foreign_json(raw: str | bytes, *, strict: bool = True) -> Any:
    """Return what JSON holds; raise `ValueError` or `RecursionError` as `json.loads` does.

    Half of a surrogate pair (an emoji cut in two by whoever shortened a headline) becomes `?`: no event that holds it could be sent.
    """
    text = raw if isinstance(raw, str) else raw.decode(json.detect_encoding(raw), "replace")
    value = json.loads(text, strict=strict)
    if not _MAY_BE_HALF.search(text):
        return value
    return json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))

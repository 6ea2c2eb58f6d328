"""How the extractor and its workers talk: a length in 4 bytes, then so many bytes. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import struct
from typing import Final

LENGTH: Final = struct.Struct(">I")
FULL, FAST = b"F", b"H"
"""The first letter of a question: the lane; then a `PageV1` as JSON. The fast lane is for haste: text and metadata only."""

ARTICLE, SKIP, BUG = b"A", b"S", b"B"
"""The first letter of an answer: an `ArticleV1` as JSON; or a skip, or a bug, as a JSON list of reason and detail."""

"""The extractor: pages in, articles out."""

from pathlib import Path
from typing import Final

from services.compiled import places

ROOM: Final = Path(__file__).parent
"""Where its models and word lists lie: a compiled module stands elsewhere."""

__path__[:0] = places(__name__)

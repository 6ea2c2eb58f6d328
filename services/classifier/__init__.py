"""The classifier: articles in, records out."""

from services.compiled import places

__path__[:0] = places(__name__)

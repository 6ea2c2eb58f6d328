"""The words that name a source -> the person or body that speaks."""

from services.compiled import places

__path__[:0] = places(__name__)

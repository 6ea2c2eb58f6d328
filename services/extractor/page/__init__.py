"""A page's bytes -> its outline: characters, elements, blocks of text, and what their attributes hint at."""

from services.compiled import places

__path__[:0] = places(__name__)

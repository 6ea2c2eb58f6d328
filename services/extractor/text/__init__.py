"""An outline -> the article's main text, in paragraphs."""

from services.compiled import places

__path__[:0] = places(__name__)

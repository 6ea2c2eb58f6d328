"""What names, dates and statements are read from: a text in words and sentences, its quotation marks, and what is known of words."""

from services.compiled import places

__path__[:0] = places(__name__)

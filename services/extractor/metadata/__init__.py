"""An outline -> headline, authors, dates and whatever else a page says about its article."""

from services.compiled import places

__path__[:0] = places(__name__)

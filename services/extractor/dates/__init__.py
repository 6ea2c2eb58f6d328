"""Text -> the dates that it tells."""

from services.compiled import places

__path__[:0] = places(__name__)

from services.extractor.dates.finding import find_dates  # noqa: E402 - a compiled module lies in a place of its own

__all__ = ["find_dates"]

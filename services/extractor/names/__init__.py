"""Text -> the people, bodies and places that it names."""

from services.compiled import places

__path__[:0] = places(__name__)

from services.extractor.names.finding import find_names  # noqa: E402 - a compiled module lies in a place of its own

__all__ = ["find_names"]

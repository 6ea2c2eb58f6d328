"""Text -> who said what, to whom and when."""

from services.compiled import places

__path__[:0] = places(__name__)

from services.extractor.statements.finding import find_statements  # noqa: E402 - a compiled module lies in a place of its own

__all__ = ["find_statements"]

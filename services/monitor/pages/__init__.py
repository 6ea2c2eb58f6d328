"""The pages that people read: statements as they arrive, and one article with its statements in the margin."""

from services.monitor.pages.views import Pages

__all__ = ["Pages"]

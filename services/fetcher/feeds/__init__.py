"""A feed's bytes -> what it says, whatever its format: RSS, RDF, Atom, JSON Feed, a news sitemap, or something that is nearly one."""

from services.fetcher.feeds.parsing import parse_feed

__all__ = ["parse_feed"]

"""What others call by name stands where its issue and its README say, whatever room it lives in."""

from importlib import import_module

import pytest


@pytest.mark.parametrize(
    ("face", "name"),
    [
        ("services.fetcher.feeds", "parse_feed"),
        ("services.fetcher.sitemaps", "parse_sitemap"),
        ("services.fetcher.dates", "parse_date"),
        ("services.fetcher.robots", "may_fetch"),
        ("services.fetcher.guard", "is_public"),
        ("services.extractor.extract", "extract"),
        ("services.extractor.names", "find_names"),
        ("services.extractor.dates", "find_dates"),
        ("services.extractor.statements", "find_statements"),
        ("services.extractor.speakers.referent", "find_referent"),
        ("services.classifier.topics", "topics_of"),
        ("services.classifier.kinds", "kind_of"),
        ("services.classifier.stance", "stance_towards"),
        ("services.classifier.sameness", "signature"),
    ],
)
def test_an_entry_point_stands_where_it_is_said_to_stand(face, name):
    assert callable(getattr(import_module(face), name))

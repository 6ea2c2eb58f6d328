"""JSON-LD in all the ways that pages break it."""

import pytest

from services.extractor.metadata.json_ld import declared

GRAPH = """{"@graph": [{"@type": "Person", "@id": "#p", "name": "Marta Lindqvist"}, {"@type": "Organization", "name": "Courier"},
{"@type": ["NewsArticle"], "headline": "Ferry vote &amp; quay", "author": {"@id": "#p"}, "datePublished": "2026-03-11"}]}"""


@pytest.mark.parametrize("end", ["}", ', "articleBody": "an "unescaped" quote"}'])
def test_half_an_emoji_costs_one_character(end):
    said, _ = declared([r'{"@type": "NewsArticle", "headline": "Ferry \ud83d", "datePublished": "2026-03-11"' + end])
    assert (said.title, said.published) == ("Ferry ?", "2026-03-11")


def test_a_graph_resolves_the_author_by_id():
    said, kinds = declared([GRAPH])
    assert (said.title, said.authors, said.published) == ("Ferry vote & quay", ("Marta Lindqvist",), "2026-03-11")
    assert {"newsarticle", "person"} <= kinds


@pytest.mark.parametrize(
    "script",
    [
        '<!-- {"@type": "NewsArticle", "headline": "Ferry"} -->',
        '{"@type": "NewsArticle", "headline": "Ferry",}',
        '[{"@type": "NewsArticle", "headline": "Ferry"}]',
        '{"@type": "NewsArticle", "headline": "Ferry"};',
        '{"@type": "NewsArticle", "headline": "Ferry", "text": "two\nlines"}',
        '{"@type": "NewsArticle", "headline": "Ferry", "articleBody": "an "unescaped" quote"}',
        '{"@type": "http://schema.org/NewsArticle", "headline": "Ferry"}',
    ],
)
def test_broken_scripts_still_tell_their_headline(script):
    assert declared([script])[0].title == "Ferry"


def test_the_article_wins_over_the_page_around_it():
    scripts = [
        '{"@type": "WebPage", "name": "Page", "datePublished": "2020-01-01"}',
        '{"@type": "NewsArticle", "headline": "Ferry", "datePublished": "2026-03-11"}',
    ]
    assert declared(scripts)[0].published == "2026-03-11"


@pytest.mark.parametrize("script", ["", "null", "[]", "{}", "not json", "[" * 50_000])
def test_what_says_nothing_declares_nothing(script):
    assert declared([script])[0].title == ""

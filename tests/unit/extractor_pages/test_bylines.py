"""Where a page says who wrote its article."""

from datetime import UTC, datetime

import pytest

from services.extractor.metadata import metadata
from services.extractor.tree import outline

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROSE = (
    "<p>" + "The ferry to the island was late again on Monday, and the council wants to know why it is. " * 3 + "</p>"
)
TITLE = "The ferry is late again"


def authors_of(lines, head="", body="", url="https://courier.example/ferry"):
    markup = f"<html lang=en><head><title>{TITLE}</title>{head}</head><body{body}><h1>{TITLE}</h1>{lines}{PROSE}{PROSE}</body></html>"
    return metadata(outline(markup), url, NOW).authors


@pytest.mark.parametrize(
    "lines",
    [
        "<p>by: Malcolm Pryce, Mar 11, 2026</p>",
        "<p>Written by:Malcolm Pryce</p>",
        "<p>03/11/2026 by Malcolm Pryce</p>",
        "<p>On March 11, 2026 By Malcolm Pryce In Travel</p>",
        "<p>By<a href=/x>Malcolm Pryce</a></p>",
        "<p>Malcolm Pryce</p><p>March 11, 2026</p>",
        "<p>Malcolm Pryce | Senior Writer | March 11, 2026</p>",
        "<ul class=menu>" + "<li>Sport</li>" * 30 + "</ul><p>By Malcolm Pryce March 11, 2026</p>",
    ],
)
def test_a_line_at_the_headline_names_the_author(lines):
    assert authors_of(lines) == ("Malcolm Pryce",)


@pytest.mark.parametrize(
    "lines",
    [
        "<p>Malcolm Pryce</p>",
        "<p>Travel Tips | March 11, 2026</p>",
        "<p>March 11, 2026</p>" + PROSE * 2 + "<p>Malcolm Pryce, 11 March 2026</p>",
    ],
)
def test_a_name_is_an_author_only_beside_the_date_at_the_headline(lines):
    assert authors_of(lines) == ()


def test_what_the_whole_page_is_called_hides_no_byline():
    assert authors_of('<p class="author vcard">Ann Hart</p>', body=' class="single related comments-open"') == (
        "Ann Hart",
    )


def test_a_publisher_who_is_the_one_author_is_a_person_unless_the_site_is_called_so():
    data = (
        '<script type="application/ld+json">{{"@type": "BlogPosting", "headline": "{}", "author": {{"name": "Gabby Boucher"}},'
        '"publisher": {{"@type": "Organization", "name": "Gabby Boucher"}}}}</script><meta property="og:site_name" content="{}">'
    )
    assert authors_of("", data.format(TITLE, "Travel Well")) == ("Gabby Boucher",)
    assert authors_of("", data.format(TITLE, "Gabby Boucher")) == ()


def test_libraries_write_the_family_name_first():
    assert authors_of(
        "", '<meta name="citation_author" content="Pryce, Malcolm"><meta name="citation_author" content="Hart, Ann">'
    ) == (
        "Malcolm Pryce",
        "Ann Hart",
    )


def test_a_declared_author_whom_the_headlines_lines_call_an_editor_or_a_photographer_is_none():
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ann Hart"}, {"name": "Owen Pryce"}]}</script>'
    assert authors_of("<p>By Ann Hart</p><p>Photography by Owen Pryce</p>", data) == ("Ann Hart",)
    assert authors_of("<p>By Ann Hart and Owen Pryce</p>", data) == ("Ann Hart", "Owen Pryce")

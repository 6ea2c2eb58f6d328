"""Where a page says who wrote its article."""

from datetime import UTC, datetime

import pytest

from services.extractor.metadata.page_metadata import metadata
from services.extractor.page.tree import outline

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
        "<p>March 11, 2026 • Malcolm Pryce in Travel</p>",
        "<p>Malcolm Pryce</p><p>Harbour Writer</p>",
        "<p>Malcolm Pryce</p><p>Last updated:</p><p>March 11, 2026</p>",
        "<p>Written by</p><p>Malcolm Pryce</p>",
        '<p class="date-and-author">Mar 11, 2026Malcolm Pryce</p>',
        '<p class="author"><span>Malcolm Pryce</span> Battle Harbour Enquirer</p><p class="author">Malcolm Pryce</p>',
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
    several = "".join(f'<meta name="citation_authors" content="{name}">' for name in ("Ann Hart", "Owen Pryce"))
    assert authors_of("", f'<meta name="dc.creator" content="Hart, Ann">{several}') == ("Ann Hart", "Owen Pryce")


def test_a_declared_author_whom_the_headlines_lines_call_an_editor_or_a_photographer_is_none():
    data = '<script type="application/ld+json">{"@type": "NewsArticle", "author": [{"name": "Ann Hart"}, {"name": "Owen Pryce"}]}</script>'
    assert authors_of("<p>By Ann Hart</p><p>Photography by Owen Pryce</p>", data) == ("Ann Hart",)
    assert authors_of("<p>By Ann Hart and Owen Pryce</p>", data) == ("Ann Hart", "Owen Pryce")


def _declaring(*names):
    people = ", ".join(f'{{"name": "{name}"}}' for name in names)
    return f'<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "{TITLE}", "author": [{people}]}}</script>'


def test_the_byline_at_the_headline_names_more_people_than_is_declared():
    assert authors_of("<p>By Ann Hart and Malcolm Pryce, CNN</p>", _declaring("Ann Hart")) == (
        "Ann Hart",
        "Malcolm Pryce",
    )
    assert authors_of("<p>Ann Hart, Malcolm Pryce</p>", _declaring("Ann Hart")) == ("Ann Hart", "Malcolm Pryce")
    assert authors_of("<p>Ann Hart at the fair with: Malcolm Pryce</p>", _declaring("Ann Hart")) == ("Ann Hart",)


def test_the_byline_at_the_headline_outvotes_whoever_uploaded_the_article():
    assert authors_of("<p>By Malcolm Pryce</p>", _declaring("HarbourK")) == ("Malcolm Pryce",)
    assert authors_of("<p>Photo: Malcolm Pryce</p>", _declaring("Ann Hart")) == ("Ann Hart",)


def test_a_line_of_its_own_may_call_the_next_one_helpers():
    lines = "<p>By Ann Hart</p><p>Contributions from</p><p>Malcolm Pryce</p>"
    assert authors_of(lines, _declaring("Ann Hart", "Malcolm Pryce")) == ("Ann Hart",)


def test_the_door_to_an_account_and_what_an_author_does_name_nobody():
    assert (
        authors_of('<p class="authorization-link">Sign In</p><p class="author-description">Licensed Harbour Pilot</p>')
        == ()
    )


def test_a_login_is_the_author_only_where_nobody_better_is_named():
    assert authors_of("", _declaring("h.lindqvist")) == ("h.lindqvist",)
    assert authors_of('<p class="author">Malcolm Pryce</p>', _declaring("h.lindqvist")) == ("Malcolm Pryce",)


def test_the_sites_own_address_as_one_word_is_an_outlet():
    link = '<link rel="canonical" href="https://fjordledger.example/ferry">'
    assert authors_of("", link + _declaring("FjordLedger")) == ()


CARD = "<h4>Malcolm Pryce</h4><p>Malcolm is a harbour pilot who has written about ferries since 1998.</p>"


def read_below(below, url="https://courier.example/ferry"):
    page = outline(
        f"<html lang=en><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{PROSE * 3}{below}</body></html>"
    )
    read = metadata(page, url, NOW)
    return read.authors, read.sources.get("authors")


@pytest.mark.parametrize(
    "card",
    [
        CARD,
        "<h4>Malcolm Pryce</h4><p>| Author</p>",
        "<h2>About the author</h2><p>Author Malcolm Pryce is the chief pilot of the harbour.</p>",
    ],
    ids=["described", "called an author", "under a heading for it"],
)
def test_without_a_byline_the_one_person_whom_a_card_below_introduces_is_the_author(card):
    assert read_below(card) == (("Malcolm Pryce",), ("card", 0.6))


@pytest.mark.parametrize("label", ["Author", "Author(s)", "Article by", "Contributors:"])
def test_people_in_lines_below_a_label_for_authors_are_the_authors_wherever_it_is(label):
    assert read_below(f"<h3>{label}</h3><ul><li>Malcolm Pryce</li><li>Ann Hart</li></ul>")[0] == (
        "Malcolm Pryce",
        "Ann Hart",
    )
    assert read_below(f"<h3>{label}</h3><p>The ferry is late.</p>") == ((), None)


def test_a_first_name_that_links_to_an_authors_page_at_the_headline_is_an_author():
    assert authors_of('<p>by <a href="/author/ann/">Ann</a></p>') == ("Ann",)
    assert authors_of('<p>by <a href="/author/ferry/">Ferry</a></p>') == ()


@pytest.mark.parametrize(
    "below",
    [
        CARD + "<h4>Ann Hart</h4><p>Ann Hart works on the quay.</p>",
        "<h4>Malcolm Pryce</h4><p>The ferry is late.</p>",
        "<h4>Malcolm Pryce</h4><p>Malcolm Pryce was the last to board.</p>",
        "<h2>About the author</h2><p>The Ferry Office is a harbour authority.</p>",
    ],
    ids=["two people", "no card", "a person of the story", "an office"],
)
def test_a_name_below_the_article_alone_is_no_author(below):
    assert read_below(below) == ((), None)


@pytest.mark.parametrize(
    ("foot", "url"),
    [
        ("© 2026 Malcolm Pryce. All rights reserved.", "https://pryce.example/ferry"),
        ("Copyright 2019–2026 by Malcolm Pryce", "https://malcolmpryce.example/ferry"),
        ("(c) Malcolm Pryce | Imprint", "https://malcolm.blogs.example/ferry"),
    ],
)
def test_a_persons_own_site_has_no_other_author(foot, url):
    assert read_below(f"<footer>{foot}</footer>", url) == (("Malcolm Pryce",), ("site", 0.5))


@pytest.mark.parametrize(
    ("foot", "url"),
    [
        ("© 2026 Malcolm Pryce", "https://courier.example/ferry"),
        ("© 2026 Austin Ferry", "https://austinferry.example/ferry"),
        ("© 2026 Courier Media", "https://courier.example/ferry"),
        ("© 2026 Malcolm Pryce", ""),
    ],
    ids=["a host of another name", "a firm, whose name is a word of the page", "an outlet", "no address"],
)
def test_whoever_holds_the_rights_to_a_site_that_is_called_otherwise_is_no_author(foot, url):
    assert read_below(f"<footer>{foot}</footer>", url) == ((), None)

"""Which of the dates that a page tells is that of its publication."""

from datetime import UTC, datetime

import pytest

from services.extractor.extract import FEED_SCORES, SURE_DATE_SCORE
from services.extractor.metadata.page_metadata import metadata
from services.extractor.page.tree import outline

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
PROSE = (
    "<p>" + "The ferry to the island was late again on Monday, and the council wants to know why it is. " * 3 + "</p>"
)
META = '<meta property="article:published_time" content="{}">'
WEAK = '<meta name="date" content="{}">'
TITLE = "The ferry is late again"


def dates_of(line, head="", url="https://courier.example/ferry", before=""):
    markup = (
        f"<html lang=en><head><title>{TITLE}</title>{head}</head><body>{before}"
        f"<h1>{TITLE}</h1>{line}{PROSE}{PROSE}<p>Signed on 3 May 2019.</p></body></html>"
    )
    return metadata(outline(markup), url, NOW).dates


def day(found):
    return found.published.written if found.published else None


@pytest.mark.parametrize(
    ("line", "head", "wanted", "source"),
    [
        ("<p>5 March 2026</p>", META.format("2026-03-05T10:00:00Z"), "2026-03-05T10:00+00:00", "meta:article:published_time"),
        ("<p>By Ann Hart, 5 March 2026</p>", META.format("2026-02-01T10:00:00Z"), "2026-03-05", "text"),
        ("<p>Updated 5 March 2026</p>", META.format("2026-02-01T10:00:00Z"), "2026-02-01T10:00+00:00", "meta:article:published_time"),
        ("<p>Posted 5 March 2026, updated 7 March 2026</p>", META.format("2026-03-07T10:00:00Z"), "2026-03-05", "text"),
        ("<p>Last updated 7 March 2026, first published 5 March 2026</p>", "", "2026-03-05", "text"),
        ("<p>5 March 2026 / Updated 8 hours ago</p>", META.format("2026-03-09T10:00:00Z"), "2026-03-05", "text"),
        ("<p>5 March 2026</p>", WEAK.format("2026-04-01"), "2026-03-05", "text"),
        ("<p>March 5, 2026, 9:30 pm EST</p>", META.format("2026-03-06T02:30:00Z"), "2026-03-05T21:30-05:00", "meta:article:published_time"),
        ("<p>5 March 2026</p>", META.format("2026-03-06T02:30:00Z"), "2026-03-05", "meta:article:published_time"),
        ("<p>05/03/2026</p>", META.format("2026-03-05T10:00:00Z"), "2026-03-05T10:00+00:00", "meta:article:published_time"),
        ("<p>5 March 2026</p>", WEAK.format("05/03/2026"), "2026-03-05", "meta:date"),
        ("<p>Event: 5 March 2026</p>", META.format("2026-02-01T10:00:00Z"), "2026-02-01T10:00+00:00", "meta:article:published_time"),
        ("<p>5 March 2026</p>", META.format("2026-02-01") + WEAK.format("2026-03-05T09:00:00Z"), "2026-03-05T09:00+00:00", "text"),
        ('<p><time datetime="2026-03-09T10:00:00Z">Published on 5 March 2026</time></p>', "", "2026-03-05", "text"),
        ('<p><time datetime="2026-03-05T10:00:00Z">yesterday</time></p>', WEAK.format("2026-04-01"), "2026-03-05T10:00+00:00", "time"),
        ("<p>Ann HartMarch 5, 2026</p>", "", "2026-03-05", "text"),
        ("<p>05.03.202606.03.2026</p>", "", "2026-03-05", "text"),
    ],
)  # fmt: skip
def test_a_date_at_the_headline_that_is_not_called_an_update_is_the_publication(line, head, wanted, source):
    found = dates_of(line, head)
    assert (day(found), found.source) == (wanted, source)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("<p>Created on: 5 March 2026</p>", "2026-03-05T12:43:42"),
        ("<p>Created on: 3 May 2026</p>", "2026-05-03T12:43:42"),
        ("<p>Created on: 7 May 2026</p>", "2026-05-03T12:43:42"),
    ],
)
def test_day_and_month_stand_as_a_line_below_tells_them_that_can_be_read_in_one_way_only(line, wanted):
    assert day(dates_of(PROSE + PROSE + line, WEAK.format("05/03/2026 12:43:42"))) == wanted


def test_a_date_at_the_headline_that_nobody_confirms_gives_way_to_a_feed():
    contradicted = dates_of("<p>5 March 2026</p>", META.format("2026-02-01T10:00:00Z"))
    agreed = dates_of("<p>5 March 2026</p>", META.format("2026-03-05T10:00:00Z"))
    assert contradicted.score < SURE_DATE_SCORE
    assert agreed.score > FEED_SCORES["published_at"]


def test_what_is_declared_and_stands_in_the_address_is_not_outvoted_by_the_headline():
    found = dates_of(
        "<p>5 March 2026</p>", META.format("2026-02-01T10:00:00Z"), "https://courier.example/2026/02/01/ferry"
    )
    assert day(found) == "2026-02-01T10:00+00:00"


def test_the_dates_of_other_articles_and_of_the_text_are_not_those_of_this_one():
    beside = '<ul class="related"><li>Storm closes port 4 May 2026</li></ul>'
    assert day(dates_of(beside, META.format("2026-02-01"))) == "2026-02-01"
    assert day(dates_of("", META.format("2026-02-01"), before="<p>4 May 2026</p>" + "<p>Sport</p>" * 4)) == "2026-02-01"
    assert day(dates_of(PROSE * 2 + "<p>4 May 2026</p>", META.format("2026-02-01"))) == "2026-02-01"


def test_a_menu_between_the_headline_and_its_date_does_not_count():
    menu = '<ul class="menu">' + "<li>Sport</li>" * 30 + "</ul>"
    assert day(dates_of(f"{menu}<p>5 March 2026</p>", WEAK.format("2026-04-01"))) == "2026-03-05"


def test_the_headline_that_was_found_counts_where_the_first_h1_is_the_sites_name():
    head = f'<meta property="og:title" content="{TITLE}">' + WEAK.format("2026-04-01")
    page = f"<html lang=en><head>{head}</head><body><h1>News</h1><p>1 June 2026</p>{PROSE * 4}<h2>{TITLE}</h2><p>5 March 2026</p>{PROSE * 3}"
    assert day(metadata(outline(page), "https://courier.example/ferry", NOW).dates) == "2026-03-05"


def test_microdata_in_a_sidebar_is_the_last_resort_and_only_where_it_names_one_day():
    item = '<div class="sidebar"><span itemprop="datePublished" content="{}"></span></div>'
    assert day(dates_of(item.format("2026-03-05") + PROSE)) is not None
    page = "<html><body><h1>{}</h1>" + PROSE + "{}</body></html>"
    one, two = item.format("2026-03-05"), item.format("2026-03-06")
    assert day(metadata(outline(page.format(TITLE, one)), "", NOW).dates) == "2026-03-05"
    assert day(metadata(outline(page.format(TITLE, one + two)), "", NOW).dates) is None


def undated(line):
    """Return the dates of an article with no date at its headline, and this line below its text."""
    markup = f"<html lang=en><head><title>{TITLE}</title></head><body><h1>{TITLE}</h1>{PROSE * 3}{line}</body></html>"
    return metadata(outline(markup), "https://courier.example/ferry", NOW).dates


@pytest.mark.parametrize(
    "line",
    [
        "<p>15 March 2026 at 11:21 · Reply</p>",
        "<p>The next meeting of the harbour council is on 5 March 2026.</p>",
        "<p>Because of the works the tunnel below the harbour is closed to all lorries until 2 March 2026</p>",
        "<div class=related>" + "".join(f"<p>{number} March 2026</p>" for number in range(1, 12)) + "</div>",
    ],
)
def test_lines_about_something_else_far_from_the_headline_are_no_publication(line):
    assert day(undated(line)) is None


def test_a_line_far_from_the_headline_that_is_little_but_a_date_is_a_weak_publication():
    found = undated("<p>5 March 2026</p>")
    assert (day(found), found.source) == ("2026-03-05", "text")
    assert found.score <= 0.5

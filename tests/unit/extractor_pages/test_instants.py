"""How pages write instants."""

from datetime import UTC, datetime

import pytest

from services.extractor.metadata.instants import moment, moments
from services.extractor.metadata.published_declared import url_date


def at(*parts):
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-03-11T09:30:00+01:00", at(2026, 3, 11, 8, 30)),
        ("2026-03-11 09:30:00 UTC", at(2026, 3, 11, 9, 30)),
        ("2026-03-11T09:30Z", at(2026, 3, 11, 9, 30)),
        ("20260311T093000Z", at(2026, 3, 11, 9, 30)),
        ("1773221400", at(2026, 3, 11, 9, 30)),
        ("1773221400000", at(2026, 3, 11, 9, 30)),
        ("Wed, 11 Mar 2026 09:30:00 +0100", at(2026, 3, 11, 8, 30)),
        ("Wed Mar 11 09:30:00 CET 2026", at(2026, 3, 11, 8, 30)),
        ("March 11, 2026 at 9:30 pm EST", at(2026, 3, 12, 2, 30)),
        ("11th March 2026", at(2026, 3, 11)),
        ("11. März 2026, 09:30 Uhr", at(2026, 3, 11, 9, 30)),
        ("11 de marzo de 2026", at(2026, 3, 11)),
        ("11 mars 2026 à 9h30", at(2026, 3, 11, 9, 30)),
        ("11 марта 2026, 09:30", at(2026, 3, 11, 9, 30)),
        ("2026年3月11日", at(2026, 3, 11)),
        ("11.03.2026", at(2026, 3, 11)),
    ],
)
def test_an_instant_is_read_in_many_spellings(text, wanted):
    assert moment(text).at == wanted


def test_the_first_number_is_the_month_only_where_people_write_so():
    assert moment("03/04/2026", month_first=True).at == at(2026, 3, 4)
    assert moment("03/04/2026", month_first=False).at == at(2026, 4, 3)
    assert moment("25/04/2026", month_first=True).at == at(2026, 4, 25)


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Posted 11 March 2026, updated 12 March 2026 10:15", ["2026-03-11", "2026-03-12T10:15"]),
        ("12.03.2026 13.03.2026", ["2026-03-12", "2026-03-13"]),
        ("2026-03-11 or March 12, 2026 or 13 de marzo de 2026", ["2026-03-11", "2026-03-12", "2026-03-13"]),
        ("version 1.9.22_1171", []),
    ],
)
def test_a_line_gives_all_its_instants_each_with_its_own_clock(line, wanted):
    found = list(moments(line, month_first=False))
    assert [one.written for one, _, _ in found] == wanted
    assert [moment(line[start:end]).at.date() for _, start, end in found] == [one.at.date() for one, _, _ in found]


def test_a_day_that_may_be_a_month_keeps_its_other_reading():
    assert moment("03/04/2026").swapped == at(2026, 4, 3)
    assert moment("25/04/2026").swapped is None


def test_a_day_without_a_clock_says_so():
    assert not moment("11 March 2026").exact
    assert moment("11 March 2026, 9:30").exact


@pytest.mark.parametrize("text", ["", "yesterday", "in May", "2026-13-40", "call 555 0199", "page 12 of 40"])
def test_what_is_no_date_gives_none(text):
    assert moment(text) is None


@pytest.mark.parametrize(
    ("url", "wanted"),
    [
        ("https://a.example/2026/03/11/ferry", "2026-03-11"),
        ("https://a.example/news/2026-03-11-ferry.html", "2026-03-11"),
        ("https://a.example/2026/mar/11/ferry", "2026-03-11"),
        ("https://a.example/2026/march/11/ferry", "2026-03-11"),
        ("https://a.example/20260311-ferry", "2026-03-11"),
        ("https://a.example/2016/12/python-360-is-out", ""),
        ("https://a.example/2023/10/3-questions-for-the-mayor", ""),
        ("https://a.example/2023/12/16-new-officers", ""),
        ("https://a.example/id/12345678901", ""),
    ],
)
def test_a_date_in_a_url_is_whole_or_none(url, wanted):
    assert url_date(url) == wanted

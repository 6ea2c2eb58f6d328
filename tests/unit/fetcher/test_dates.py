"""Dates as feeds write them."""

from datetime import UTC, datetime

import pytest

from services.fetcher.dates import parse_date


def at(*numbers):
    return datetime(*numbers, tzinfo=UTC)


NOON = at(2024, 3, 5, 12, 30)

SAME_MOMENT = [
    "2024-03-05T12:30:00Z",
    "2024-03-05T12:30Z",
    "2024-03-05 12:30:00",
    "2024-03-05T14:30:00.123+02:00",
    "2024-03-05T14:30:00+0200",
    "2024-03-05T07:30:00-05",
    "20240305T123000Z",
    "Tue, 05 Mar 2024 12:30:00 GMT",
    "Tue, 5 Mar 2024 12:30:00 UT",
    "Tue,05 Mar 2024 12:30:00 +0000",
    "tuesday, 05 march 2024 12:30:00 gmt",
    "5 Mar 24 12:30 GMT",
    "Tue, 05 Mar 2024 07:30:00 EST",
    "Tue, 05 Mar 2024 13:30:00 CET",
    "Tue, 05 Mar 2024 12:30:00 GMT+00:00",
    "Tue, 05 Mar 2024 15:30:00 +0300 (MSK)",
    "05-Mar-2024 12:30:00",
    "Tue Mar  5 12:30:00 2024",
    "Tue Mar 5 12:30:00 UTC 2024",
    "March 5, 2024 12:30 PM",
    "Mar 5th, 2024, 12:30",
    "5. März 2024 13:30 MEZ",
    "5 марта 2024 15:30 MSK",
    "5 de marzo de 2024 12:30",
    "5 mars 2024 12:30",
    "2024/03/05 12:30:00",
    "03/05/2024 12:30:00 PM",
    "05.03.2024 12:30",
    "2024年3月5日 12:30",
    "1709641800",
    "1709641800000",
]


@pytest.mark.parametrize("text", SAME_MOMENT)
def test_one_moment_is_read_in_every_way_that_feeds_write_it(text):
    assert parse_date(text) == NOON


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2024", at(2024, 1, 1)),
        ("2024-03", at(2024, 3, 1)),
        ("2024-03-05", at(2024, 3, 5)),
        ("20240305", at(2024, 3, 5)),
        ("2024-165", at(2024, 6, 13)),
        ("Tue, 05 Mar 2024", at(2024, 3, 5)),
        ("31.12.2023", at(2023, 12, 31)),
        ("12/31/2023", at(2023, 12, 31)),
        ("01/02/2023", at(2023, 2, 1)),
        ("Sun, 31 Dec 2023 24:00:00 GMT", at(2024, 1, 1)),
        ("2016-12-31T23:59:60Z", at(2016, 12, 31, 23, 59, 59)),
        ("2024-03-05 오후 09:30:00", NOON),
        ("2024년 3월 5일 21:30:00", NOON),
        ("12/31/2023 12:05:00 AM", at(2023, 12, 31, 0, 5)),
    ],
)
def test_what_a_date_leaves_out_is_filled_by_rule(text, instant):
    assert parse_date(text) == instant


@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "13:30",
        "2024-13-05",
        "2024-02-30",
        "2024-03-05T25:00:00Z",
        "2024-03-05T12:61:00Z",
        "2024-03-05T12:30:00+99:99",
        "Tue, 05 Foo 2024 12:30:00 GMT",
        "Tue, 99 Mar 2024 12:30:00 GMT",
        "2024-03-05T12:30:00Ztrailing",
        "03/05/2024 13:00 AM",
        "9" * 5000,
        "-" * 100,
    ],
)
def test_what_names_no_moment_is_none(text):
    assert parse_date(text) is None


def test_a_zone_that_nobody_knows_is_utc():
    assert parse_date("Tue, 05 Mar 2024 12:30:00 QQQ") == NOON

from __future__ import annotations

import pytest

from services.monitor.storage.filters import BadParameter, Filter, described, parse_filter, passes, patterns, to_query
from services.monitor.views.statements import views_of
from tests.unit.monitor.samples import record

VERBATIM, REPORTED = views_of(record())


@pytest.mark.parametrize(
    ("chosen", "verbatim", "reported"),
    [
        (Filter(), True, True),
        (Filter(speaker=("orlova",)), True, False),
        (Filter(speaker=("p-kessler",)), False, True),
        (Filter(speaker=("Marta Kessler",)), False, False),
        (Filter(speaker=("orlova", "kessler")), True, True),
        (Filter(topic=("labour",)), True, True),
        (Filter(topic=("medtop:11000000",)), True, True),
        (Filter(topic=("sport",)), False, False),
        (Filter(kind=("threaten",)), False, True),
        (Filter(stance=("unfavourable",)), False, True),
        (Filter(stance=("neutral", "favourable"), target=("owners",)), True, False),
        (Filter(stance=("unfavourable",), target=("police",)), False, False),
        (Filter(target=("owners",)), True, True),
        (Filter(language=("en",)), True, True),
        (Filter(language=("de",)), False, False),
        (Filter(form=("indirect",)), False, True),
        (Filter(site=("example.org",)), True, True),
        (Filter(q=("harbour",)), True, True),
        (Filter(q=("polic",)), True, False),
        (Filter(q=('"send police"',)), True, False),
        (Filter(q=('"police send"',)), False, False),
        (Filter(q=("police strike",)), False, False),
        (Filter(q=("police", "strike")), True, True),
        (Filter(q=("olice",)), False, False),
        (Filter(q=("harbour",), form=("direct",), language=("en",)), True, False),
    ],
)
def test_a_filter_lets_pass_what_it_names(chosen: Filter, *, verbatim: bool, reported: bool) -> None:
    assert (passes(VERBATIM, chosen), passes(REPORTED, chosen)) == (verbatim, reported)


def test_case_and_punctuation_of_a_query_do_not_count() -> None:
    assert parse_filter([("kind", "REJECT"), ("language", "EN"), ("q", "Police!")]) == Filter(
        kind=("reject",), language=("en",), q=("Police!",)
    )
    assert passes(VERBATIM, parse_filter([("kind", "REJECT"), ("q", "POLICE, “Harbour”")]))


def test_empty_values_say_nothing() -> None:
    assert parse_filter([("q", " "), ("speaker", "")]) == Filter()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("stance", "angry"),
        ("form", "verbatim"),
        ("language", "english!"),
        ("q", "?!"),
        ("q", "a" * 201),
        ("speeker", "x"),
        ("copies", "some"),
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(name: str, value: str) -> None:
    with pytest.raises(BadParameter) as caught:
        parse_filter([(name, value)])
    assert caught.value.name == name


def test_too_many_values_are_refused() -> None:
    with pytest.raises(BadParameter):
        parse_filter([("kind", f"k{number}") for number in range(21)])


def test_equal_filters_have_equal_addresses() -> None:
    one = parse_filter([("q", "a b"), ("kind", "X"), ("q", "c&d")])
    other = parse_filter([("kind", "x"), ("q", "a b"), ("q", "c&d")])
    assert to_query(one) == to_query(other) == "kind=x&q=a+b&q=c%26d"
    assert described(one) == "kind x, q a b or c&d"


def test_words_are_beginnings_and_phrases_are_whole() -> None:
    assert patterns('Sanctions "two words" ??') == (" sanctions", " two words ")

"""Who gave an utterance first, who copied a text, and what is said of that beside a statement."""

from __future__ import annotations

from datetime import timedelta

import pytest

from services.monitor.sameness.appearances import Appearance, note_of, outlets_of
from services.monitor.sameness.contradictions import DETAILS, SCORES
from services.monitor.sameness.utterances import OTHER_DAY, OTHER_SPEAKER
from services.monitor.views.statements import StoredStatement, elsewhere, views_of
from tests.unit.monitor.samples import NOON, record


def given(seq: int, site: str | None, family: str, minutes: float = 0.0) -> Appearance:
    return Appearance(
        seq=seq,
        article_id=f"a{seq}",
        site=site,
        family=family,
        seen_at=NOON + timedelta(minutes=minutes or seq),
        wording="w",
    )


@pytest.mark.parametrize(
    ("found", "independent"),
    [
        ([given(1, "a", "f"), given(2, "b", "f"), given(3, "c", "f")], {"a"}),
        ([given(1, "a", "f"), given(2, "b", "g"), given(3, "c", "f")], {"a", "b"}),
        ([given(1, "a", "f", 9), given(2, "b", "f", 1)], {"b"}),
        ([given(1, "a", "f"), given(2, "a", "g"), given(3, "b", "f")], {"a"}),
        ([given(1, "a", "f"), given(2, "b", "f"), given(3, "b", "g")], {"a", "b"}),
        ([given(1, None, "f"), given(2, None, "g")], {None}),
    ],
)
def test_an_outlet_is_independent_when_it_has_a_text_that_none_had_before(
    found: list[Appearance], independent: set[str | None]
) -> None:
    assert {outlet.site for outlet in outlets_of(found) if outlet.independent} == independent


def test_first_seen_is_the_instant_not_the_order_of_records() -> None:
    note = note_of("u", [given(1, "late", "f", 30), given(2, "early", "g", 5)], 1)
    assert (note.first_site, note.first_article_id, note.first_seen_at) == ("early", "a2", NOON + timedelta(minutes=5))
    assert not note.repeats
    assert note_of("u", [given(1, "late", "f", 30), given(2, "early", "g", 5)], 2).repeats


@pytest.mark.parametrize(
    ("sites", "families", "words"),
    [
        ("a", "f", ""),
        ("ab", "ff", "also in 1 other outlet (copies of one text)"),
        ("ab", "fg", "also in 1 other outlet"),
        ("abc", "fgf", "also in 2 other outlets (1 on its own)"),
        ("abcd", "fghf", "also in 3 other outlets (2 on their own)"),
    ],
)
def test_a_statement_says_in_words_where_else_it_is(sites: str, families: str, words: str) -> None:
    found = [given(n, site, family) for n, (site, family) in enumerate(zip(sites, families, strict=True), 1)]
    view = views_of(record())[0]
    stored = StoredStatement(**dict(view), seq=1, changed_at=NOON, utterance=note_of("u", found, 1))
    assert elsewhere(stored) == words
    assert elsewhere(view) == ""


def test_every_rule_of_findings_across_articles_has_words_and_a_score() -> None:
    assert set(DETAILS) == set(SCORES) == {OTHER_SPEAKER, OTHER_DAY}

"""One thing said is known again in near wordings, and hardly ever taken for another."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from schemas.statement import Form
from services.monitor.sameness.utterances import Said, contradiction, keys_of, kin, quotes_others, same_utterance
from services.monitor.sameness.wording import alike, wording
from tests.unit.monitor.utterance_set import pairs, read

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
LONG = "The treaty will hold, whatever the opposition may say about the harbour fees and the old ferry pier."


def said(content: str = LONG, speaker: str | None = "Lena Brandt", **more: object) -> Said:
    one = Said(
        seq=1,
        id="s1",
        utterance="s1",
        family="a1",
        seen_at=NOON,
        speaker_id=f"person:{speaker}" if speaker else None,
        speaker=speaker,
        organisation="Ministry of Trade",
        form="direct",
        wording=wording(content, "en"),
        said_on=None,
        named=speaker is not None,
    )
    return replace(one, **more)  # type: ignore[arg-type]  # fields of Said


@pytest.mark.parametrize("name", ["first.txt", "fresh.txt", "third.txt"])
def test_in_our_sets_what_is_told_as_one_utterance_is_one(name: str) -> None:
    gold, told = pairs(read(name))
    assert len(gold) >= 25
    assert len(gold & told) / len(told) >= 0.95
    assert len(gold & told) / len(gold) >= 0.7


@pytest.mark.parametrize("name", ["first.txt", "fresh.txt", "third.txt"])
def test_whatever_is_one_utterance_shares_a_key_to_be_found_by(name: str) -> None:
    every = [one for _, one in read(name)]
    keys = {one.id: set(keys_of(one.wording, one.speaker)) for one in every}
    lost = [
        (one.id, other.id)
        for place, one in enumerate(every)
        for other in every[:place]
        if same_utterance(one, other) and not keys[one.id] & keys[other.id]
    ]
    assert lost == []


@pytest.mark.parametrize(
    ("one", "other", "likeness"),
    [
        ("We will not send police to the harbour.", "We won't send police to the harbour!", "equal"),
        ("We will not send police to the harbour.", "We will send police to the harbour.", None),
        ("Prices rise by two percent this year.", "Prices rise by 2 percent this year.", "equal"),
        ("Prices rise by two percent this year.", "Prices rise by three percent this year.", None),
        ("July was the hottest month ever measured here.", "July was the wettest month ever measured here.", None),
        ("Twelve ships wait outside the harbour tonight.", "Twelve ships wait outside the harbor tonight.", "near"),
        (LONG, "whatever the opposition may say about the harbour fees", "part"),
        (LONG, "", None),
    ],
)
def test_wordings_agree_or_do_not(one: str, other: str, likeness: str | None) -> None:
    found = alike(wording(one, "en"), wording(other, "en"))
    assert (found.likeness if found else None) == likeness
    assert alike(wording(other, "en"), wording(one, "en")) == found


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("Lena Brandt", "Brandt", "same"),
        ("Lena Brandt", "L. Brandt", "same"),
        ("José Muñoz", "Jose Munoz", "same"),
        ("Lena Brandt", "Otto Brandt", "other"),
        ("Lena Brandt", "Peter Adam", "other"),
        ("Lena Brandt", "Ministry of Trade", "maybe"),
        ("Lena Brandt", None, "maybe"),
    ],
)
def test_speakers_are_one_by_surname_and_what_stands_before_it(one: str, other: str | None, related: str) -> None:
    assert kin(said(speaker=one), said(speaker=other)) == related
    assert kin(said(speaker=other), said(speaker=one)) == related


@pytest.mark.parametrize(("days", "same"), [(0.5, True), (3, False)])
def test_few_words_are_one_utterance_only_when_they_come_together(days: float, *, same: bool) -> None:
    later = said("We will win.", family="a2", seen_at=NOON + timedelta(days=days))
    assert same_utterance(said("We will win."), later) is same


def test_many_words_are_one_utterance_years_later() -> None:
    assert same_utterance(said(), said(family="a2", seen_at=NOON + timedelta(days=900)))


def test_a_few_words_said_on_two_days_are_two_utterances_and_no_finding() -> None:
    one = said("We will win this.", said_on=date(2026, 11, 10))
    other = said("We will win this.", family="a2", said_on=date(2026, 11, 18))
    assert not same_utterance(one, other)
    assert contradiction(one, other) is None


def test_the_same_words_of_two_named_people_contradict_one_another() -> None:
    one, other = said(), said(speaker="Peter Adam", organisation=None)
    assert not same_utterance(one, other)
    assert contradiction(one, other) == "same_words_another_speaker"


@pytest.mark.parametrize(
    "other",
    [
        said(speaker="Peter Adam", named=False),
        said(speaker="Peter Adam", form="indirect"),
        said("We will win this election.", "Peter Adam"),
        said(speaker="Brandt"),
        said(speaker="Ministry of Trade"),
        said(speaker=None),
        said(speaker="Peter Adam", quotes_others=True),
    ],
)
def test_nothing_is_found_where_one_may_be_wrong(other: Said) -> None:
    assert contradiction(said(), other) is None


@pytest.mark.parametrize(
    ("content", "form", "within"),
    [
        ("“The treaty will hold,” … “and that is that”", "direct", False),
        ("“He told me ‘the treaty will hold’ and left”", "direct", True),
        ("“It’s the ministers’ treaty, it won’t hold”", "direct", False),
        ("that the treaty “will hold”", "mixed", False),
    ],
)
def test_a_quote_within_a_quote_is_somebody_elses(content: str, form: Form, *, within: bool) -> None:
    assert quotes_others(content, form) is within


@pytest.mark.parametrize(
    "content",
    [
        "Donald Adam",
        "the wall",
        "immigration",
        "Republican front-runner Donald Adam",
        "the North Harbour Free Trade Agreement",
    ],
)
def test_a_subject_that_reports_name_is_no_utterance(content: str) -> None:
    one = said(content, form="indirect")
    assert not same_utterance(one, replace(one, family="a2"))
    assert same_utterance(one, one)

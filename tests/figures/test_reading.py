"""The figures of the model card are what is read today: our newsroom always, the research sets where the development data is at hand."""

import importlib.util
import json
import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from services.extractor.dates.finding import find_dates
from services.extractor.names.finding import find_names
from services.extractor.speakers.referent import find_referent
from services.extractor.statements.finding import find_statements
from services.extractor.training.names_articles import text_of
from tests.figures.newsroom_scores import scores

READING = Path(os.environ.get("ONRECORD_DATA", "../shared/data")) / "reading"
KINDS = {"person": "PER", "organisation": "ORG", "place": "LOC"}
data = [
    pytest.mark.data,
    pytest.mark.skipif(not READING.is_dir(), reason="the development data is not here: set ONRECORD_DATA"),
]


def gold(task):
    return [json.loads(line) for line in (READING / f"{task}.gold.jsonl").read_text(encoding="utf-8").splitlines()]


def scorer():
    spec = importlib.util.spec_from_file_location("score_lib", READING / "score_lib.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def quotes(task, language, forms=("direct", "mixed", "indirect")):
    rows = gold(task)
    wanted = {row["id"]: [one for one in row["attributions"] if one["type"] in forms] for row in rows}
    found = {
        row["id"]: [
            {"content": one.content, "source": one.source or None, "type": one.form}
            for one in find_statements(row["text"], language)
            if one.form in forms
        ]
        for row in rows
    }
    return scorer().score_quotes(wanted, found)


def named(tags):
    """Return (start, end, kind) of every person, organisation and place that the tags name."""
    found, begun = set(), None
    for start, end, tag in [*tags, (0, 0, "O")]:
        if begun and (tag[0] in "OB" or tag[2:] != begun[2]):
            found.add(tuple(begun))
            begun = None
        if tag != "O":
            begun = [begun[0], end, begun[2]] if begun else [start, end, tag[2:]]
    return {one for one in found if one[2] in KINDS.values()}


def test_the_speakers_of_our_newsroom_are_right_at_the_bar():
    now = scores()
    assert now["precision"] >= 0.93
    assert now["recall"] >= 0.85
    assert now["f1"] >= 0.92


@pytest.mark.parametrize(
    ("language", "precision", "recall"), [("en", 0.945, 0.885), ("de", 0.92, 0.82), ("es", 0.95, 0.82)]
)
def test_each_language_of_our_newsroom_holds_its_figure(language, precision, recall):
    now = scores(language)
    assert (now["precision"] >= precision, now["recall"] >= recall) == (True, True), now


class TestResearchSets:
    pytestmark = data

    def test_political_news_is_read_as_the_card_says(self):
        now = quotes("quotes_polnear", "en")
        least = {
            "content_F1": 0.73,
            "end2end_speaker_recall": 0.65,
            "recall_direct": 0.95,
            "recall_mixed": 0.82,
            "recall_indirect": 0.57,
        }
        assert {name: now[name] for name, bar in least.items() if now[name] < bar} == {}

    def test_german_direct_quotes_are_found_and_given_to_speakers_as_the_card_says(self):
        now = quotes("quotes_dewiki", "de", ("direct",))
        least = {"content_F1": 0.8, "speaker_acc_on_matched": 0.68, "end2end_speaker_recall": 0.52}
        assert {name: now[name] for name, bar in least.items() if now[name] < bar} == {}

    def test_names_in_newswire_are_found_as_the_card_says(self):
        found = wanted = right = 0
        for row in gold("ner_conllpp"):
            text, tags = text_of(row)
            told = {
                (*place, KINDS[name.kind])
                for name in find_names(text, "en")
                for place in name.mentions
                if name.kind in KINDS
            }
            true = named(tags)
            found, wanted, right = found + len(told), wanted + len(true), right + len(told & true)
        assert 2 * right / (found + wanted) >= 0.885

    def test_pronouns_find_the_right_one_of_the_names_given(self):
        rows = gold("coref_gap")
        right = 0
        for row in rows:
            spans = {key: (row[f"{key}_start"], row[f"{key}_start"] + len(row[key])) for key in "AB"}
            meant = find_referent(row["text"], row["pronoun_start"], candidates=spans.values())
            mentions = meant.mentions if meant else ()
            label = next((k for k, (s, e) in spans.items() if any(a < e and s < b for a, b in mentions)), "NEITHER")
            right += label == row["label"]
        assert right / len(rows) >= 0.645

    def test_dates_in_the_text_are_found_and_valued_as_the_card_says(self):
        found = right = dated = both = told = 0
        for row in gold("timex_tbaq"):
            at = datetime.fromisoformat(row["dct"][:10]).replace(tzinfo=UTC) if row.get("dct") else None
            dates = find_dates(row["text"], at)
            told += len(dates)
            for one in row["timex"]:
                near = [date for date in dates if date.start < one["end"] and one["start"] < date.end]
                both += 1
                found += bool(near)
                if one["type"] == "DATE" and at:
                    dated += 1
                    right += any(date.value == one["value"] for date in near)
        precision, recall = min(1, found / told), found / both
        assert 2 * precision * recall / (precision + recall) >= 0.915
        assert right / dated >= 0.765

"""The sample's kind of article, read in full: ours, which the repository keeps, and the sample itself where it is at hand."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOM = Path(__file__).parent
SAMPLE = ROOM.parents[2] / "shared" / "seed" / "article.txt"
VERBATIM = re.compile(r"“[^”]+”")


def read(path):
    done = subprocess.run(
        [sys.executable, "-m", "services.cli", "read", str(path), "--json"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def said(record, statement):
    return [record["article"]["text"][start:end] for start, end in statement["content"]]


def speakers_of(record, words):
    """The speakers of the statements whose content holds these words."""
    return {(s["speaker"] or {}).get("name") for s in record["statements"] if words in " ".join(said(record, s))}


@pytest.fixture(scope="module")
def briefing():
    return read(ROOM / "briefing.txt")


@pytest.fixture(scope="module")
def gold():
    return json.loads((ROOM / "briefing.gold.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def sample():
    if not SAMPLE.is_file():
        pytest.skip(f"the sample is not at {SAMPLE}")
    return read(SAMPLE)


def overlap(one, other):
    """Intersection over union of two sets of spans, in characters."""
    a, b = ({at for start, end in spans for at in range(start, end)} for spans in (one, other))
    return len(a & b) / len(a | b)


def spans(parts):
    return [(part["start"], part["end"]) for part in parts]


def matches(gold_statement, record, least=0.6):
    return [s for s in record["statements"] if overlap(spans(gold_statement["content"]), s["content"]) >= least]


def test_plain_text_stays_as_it_is_so_that_offsets_hold(briefing):
    assert briefing["article"]["text"] == (ROOM / "briefing.txt").read_text(encoding="utf-8")


def test_every_verbatim_quote_is_found_with_its_speaker(briefing, gold):
    for wanted in (s for s in gold["statements"] if s["form"] == "direct"):
        for part in wanted["content"]:
            assert speakers_of(briefing, part["text"].strip("“”,. ")) == {wanted["speaker"]["name"]}, part["text"]


def test_most_reported_statements_are_found_with_the_right_speaker(briefing, gold):
    reported = [s for s in gold["statements"] if s["form"] != "direct" and s["speaker"]]
    found = [
        s
        for s in reported
        if any((m["speaker"] or {}).get("name") == s["speaker"]["name"] for m in matches(s, briefing))
    ]
    assert len(found) / len(reported) >= 0.75


def test_hardly_anything_is_invented(briefing, gold):
    invented = [
        said(briefing, s)
        for s in briefing["statements"]
        if not any(overlap(spans(g["content"]), s["content"]) >= 0.3 for g in gold["statements"])
    ]
    assert len(invented) <= 1, invented


def test_the_briefing_dated_before_the_event_that_it_discusses_is_a_finding_with_its_evidence(briefing):
    finding = next(f for f in briefing["findings"] if f["rule"] == "dated_before_known_event")
    quoted = [briefing["article"]["text"][start:end] for start, end in finding["evidence"]]
    assert any("June 6, 2024" in text for text in quoted)
    assert len(quoted) >= 2


def test_the_sample_every_verbatim_quote_is_zakharovas(sample):
    quotes = [q for q in VERBATIM.findall(sample["article"]["text"]) if len(q.split()) > 3]
    assert len(quotes) >= 5
    for quote in quotes:
        assert speakers_of(sample, quote.strip("“”,. ")) == {"Maria Zakharova"}, quote


def test_the_sample_has_ten_reported_statements_of_zakharova_who_is_known_in_full(sample):
    reported = [s for s in sample["statements"] if s["form"] != "direct"]
    hers = [s for s in reported if s["speaker"] and s["speaker"]["name"] == "Maria Zakharova"]
    assert len(hers) >= 10
    assert {(s["venue"], s["said_at"]) for s in hers} == {("media briefing", "2024-10-05")}
    speaker = hers[0]["speaker"]
    assert "spokeswoman" in speaker["role"].lower()
    assert "foreign ministry" in speaker["organisation"].lower() or "foreign affairs" in speaker["organisation"].lower()
    assert speaker["country"] == "RU"


def test_the_sample_quotes_come_with_all_their_pieces_and_whole(sample):
    quotes = [said(sample, s) for s in sample["statements"] if s["form"] == "direct"]
    assert [len(pieces) for pieces in quotes] == [2, 2, 1]


def test_the_sample_what_is_said_ends_where_its_clause_ends(sample):
    ends = [pieces[-1] for pieces in (said(sample, s) for s in sample["statements"])]
    assert any(end.endswith("who occupies the White House") for end in ends)
    assert any(end.endswith("far from American shores") for end in ends)
    assert any(end.endswith("an end to the war in Ukraine") for end in ends)


def test_the_sample_scare_quote_is_no_statement(sample):
    assert speakers_of(sample, "friendlier”") == set() or all(
        len(" ".join(said(sample, s)).split()) > 3
        for s in sample["statements"]
        if "friendlier" in " ".join(said(sample, s))
    )


def test_the_sample_impossible_date_is_a_finding(sample):
    finding = next(f for f in sample["findings"] if f["rule"] == "dated_before_known_event")
    quoted = [sample["article"]["text"][start:end] for start, end in finding["evidence"]]
    assert any("October 5, 2024" in text for text in quoted)

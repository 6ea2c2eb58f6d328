"""Each rule on articles with one error sown into them, and on articles that only look wrong."""

import pytest

from services.classifier.findings.rules import RULES, findings_of
from tests.unit.classifier import articles

SEEDED = articles.rows("findings_seeded.jsonl")
CLEAN = articles.rows("findings_clean.jsonl")


@pytest.mark.parametrize("row", SEEDED, ids=lambda row: row["case"])
def test_the_error_sown_into_an_article_is_the_one_finding(row):
    found = findings_of(articles.article(row["text"], row["published_at"]))
    assert [finding.rule for finding in found] == [row["rule"]]
    assert all(row["text"][start:end].strip() for start, end in found[0].evidence)


@pytest.mark.parametrize("row", CLEAN, ids=lambda row: row["case"])
def test_an_article_that_only_looks_wrong_has_no_finding(row):
    assert findings_of(articles.article(row["text"], row["published_at"])) == ()


def test_every_rule_has_an_article_that_it_fires_on():
    assert {row["rule"] for row in SEEDED} == {rule.name for rule in RULES}


def test_the_evidence_of_an_early_date_is_the_date_and_the_words_that_make_it_too_early():
    row = next(row for row in SEEDED if row["case"] == "a briefing before the election that it comments")
    (finding,) = findings_of(articles.article(row["text"], row["published_at"]))
    words = [row["text"][start:end] for start, end in finding.evidence]
    assert words == ["October 4, 2024", "President-elect", "results of the election"]

"""Articles with one seeded error, and clean ones that tempt, from plain text to record. The floors lie a little below what is measured."""

from collections import Counter

import pytest

from services.classifier.findings.rules import RULES as RULES_OF_THE_CLASSIFIER
from tests.unit.findings_set.articles import RULES, articles, record_of

SEEDED = articles("*seeded*.txt")
CLEAN = articles("*clean*.txt")

LEAST_RECALL_RATIO = 0.95
LEAST_RECALL_OF_A_RULE_RATIO = 0.85
LEAST_PRECISION_RATIO = 0.97


def found_right(article):
    return any(article.is_shown_by(finding) for finding in record_of(article).findings)


def false_alarms(article):
    return [finding for finding in record_of(article).findings if not article.is_shown_by(finding)]


def test_the_set_has_enough_of_each_rule_and_as_many_clean_articles():
    count = Counter(article.rule for article in SEEDED)
    assert set(count) == set(RULES) <= {rule.name for rule in RULES_OF_THE_CLASSIFIER}
    assert min(count.values()) >= 15
    assert len(CLEAN) >= 100
    assert not any(article.rule for article in CLEAN)


def test_the_words_that_show_an_error_stand_in_its_article_once():
    assert [a.id for a in SEEDED for words in a.evidence if a.text.count(words) != 1] == []


def test_plain_text_stays_as_it_is_so_that_the_evidence_holds():
    for article in (*SEEDED, *CLEAN):
        assert record_of(article).article.text.strip() == article.text.strip(), article.id


@pytest.mark.parametrize("rule", RULES)
def test_most_errors_of_each_kind_are_found_with_their_words(rule):
    seeded = [article for article in SEEDED if article.rule == rule]
    missed = [article.id for article in seeded if not found_right(article)]
    assert 1 - len(missed) / len(seeded) >= LEAST_RECALL_OF_A_RULE_RATIO, missed


def test_nearly_all_errors_are_found_and_nearly_nothing_else():
    right = sum(map(found_right, SEEDED))
    wrong = {article.id: found for article in (*SEEDED, *CLEAN) if (found := false_alarms(article))}
    assert right / len(SEEDED) >= LEAST_RECALL_RATIO
    assert right / (right + sum(map(len, wrong.values()))) >= LEAST_PRECISION_RATIO, wrong


def test_an_error_is_one_finding_and_not_several():
    assert [a.id for a in SEEDED if len(record_of(a).findings) > 1] == []


def test_an_article_is_only_suspected_against_the_date_on_which_it_was_published():
    """The same text is fine when it is published after the day that it tells of."""
    late = next(a for a in SEEDED if a.rule == "past_event_dated_after_publication" and "2024" in a.evidence[0])
    later = type(late)(late.id, late.language, late.published_at.replace(month=12), late.text)
    assert record_of(late).findings
    assert record_of(later).findings == ()

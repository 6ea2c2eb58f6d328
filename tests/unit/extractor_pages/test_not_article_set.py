"""The rules for what is no article, on the written pages (tests/data/pages/written): how often they are right."""

import random
from collections import Counter
from functools import cache

import pytest

from services.chassis.outcome import Skip
from services.extractor.extract import read
from tests.data.pages.written.rendering import written_pages
from tests.unit.extractor_pages.pages import NOW

REASONS = {
    "cookie_wall", "paywall_stub", "index_page", "video_only", "gone_soft_404", "login", "too_short", "not_text"
}  # fmt: skip
LANGUAGES = {"en", "de", "fr", "es", "ru", "it", "nl", "pl"}
UNSEEN = ("later", "last")
"""Files that were written after the rules were first tuned."""
SEED = 20_260_601


@cache
def verdicts():
    """Return each page with the reason of its skip, None where it was read."""
    return tuple((written, _reason(written.page)) for written in written_pages())


def _reason(page):
    try:
        read(page, NOW)
    except Skip as skip:
        return skip.reason
    return None


def held_out():
    ids = sorted(written.id for written, _ in verdicts() if written.file not in UNSEEN)
    kept = set(random.Random(SEED).sample(ids, len(ids) // 2))
    return [pair for pair in verdicts() if pair[0].id in kept]


def precision_recall(pairs):
    """Return how many of the skipped pages are no articles, and how many of those that are none were skipped."""
    skipped = [written for written, reason in pairs if reason]
    right = sum(not written.is_article for written in skipped)
    return right / len(skipped), right / sum(not written.is_article for written, _ in pairs)


def wrong(pairs):
    return [(written.id, reason) for written, reason in pairs if written.is_article == bool(reason)]


def test_the_set_is_as_large_and_as_varied_as_it_says():
    first = Counter(written.reasons[:1] for written in written_pages())
    assert first[()] >= 72
    assert sum(first.values()) - first[()] >= 72
    assert [reason for reason in REASONS if first[reason,] < 8] == []
    assert {written.language for written in written_pages() if written.is_article} == LANGUAGES
    assert {written.language for written in written_pages() if not written.is_article} == LANGUAGES


def test_no_two_pages_have_one_name():
    assert len({written.id for written in written_pages()}) == len(written_pages())


@pytest.mark.parametrize(
    ("part", "least_precision", "least_recall"),
    [("all", 0.97, 0.96), ("held_out", 0.97, 0.94), ("later", 0.95, 0.95), ("last", 0.95, 0.95)],
)
def test_skipped_pages_are_no_articles_and_few_others_get_through(part, least_precision, least_recall):
    parts = {"all": list(verdicts()), "held_out": held_out()}
    pairs = parts.get(part) or [pair for pair in verdicts() if pair[0].file == part]
    precision, recall = precision_recall(pairs)
    assert (precision >= least_precision, recall >= least_recall) == (True, True), (precision, recall, wrong(pairs))


def test_a_skip_tells_the_right_reason():
    skipped = [(written, reason) for written, reason in verdicts() if reason and not written.is_article]
    amiss = [(written.id, reason) for written, reason in skipped if reason not in written.reasons]
    assert len(amiss) <= 0.07 * len(skipped), amiss


def test_every_skip_has_a_named_reason():
    assert {reason for _, reason in verdicts() if reason} <= REASONS


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_language_is_worse_than_nine_in_ten(language):
    pairs = [pair for pair in verdicts() if pair[0].language == language]
    assert len(wrong(pairs)) <= 0.1 * len(pairs), wrong(pairs)

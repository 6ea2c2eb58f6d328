"""What a report gains by its content, and loses to the reports around it."""

import pytest

from services.extractor.reported_weights import MOST, content_weight
from services.extractor.reported_weights import told_weights as weights_beside

SURE = 1.0


def told_weights(contents):
    return weights_beside(contents, SURE)


@pytest.mark.parametrize("trait", ["quoted", "to_the_end", "that"])
def test_quoted_words_a_whole_clause_and_a_that_each_count_for_a_report(trait):
    none = dict.fromkeys(("quoted", "to_the_end", "that"), False)
    assert content_weight(**none) == 0.0
    assert 0.0 < content_weight(**none | {trait: True}) < MOST


def test_nothing_counts_more_than_all_that_counts_for_a_report():
    assert content_weight(quoted=True, to_the_end=True, that=True) == MOST


def test_what_a_surer_report_tells_already_counts_against_the_other_only():
    outer, inner, apart = ((10, 90), 12.0, False), ((40, 90), 1.0, False), ((95, 140), 1.0, False)
    weights = told_weights([inner, apart, outer])
    assert (weights[0] < 0, weights[1], weights[2]) == (True, 0.0, 0.0)


def test_words_that_are_quoted_lose_less_to_a_surer_report():
    outer = ((10, 90), 12.0, False)
    plain, quoted = (told_weights([outer, ((40, 90), 1.0, marked)])[1] for marked in (False, True))
    assert plain < quoted < 0


def test_a_report_that_is_not_told_itself_takes_nothing_from_another():
    assert told_weights([((10, 90), -3.0, False), ((40, 90), -4.0, False)]) == [0.0, 0.0]


def test_reports_far_into_a_long_text_share_words_too():
    assert told_weights([((1_000, 2_500), 9.0, False), ((2_450, 2_490), 1.0, False), ((2_500, 2_510), 1.0, False)])[
        1:
    ] == [told_weights([((0, 50), 9.0, False), ((10, 40), 1.0, False)])[1], 0.0]

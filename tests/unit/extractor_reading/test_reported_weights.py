"""What a report gains by its content, and loses to the reports around it."""

from services.extractor.attributions.reported_weights import MOST, content_weight
from services.extractor.attributions.reported_weights import told_weights as weights_beside

SURE = 1.0


def told_weights(contents):
    return weights_beside(contents, SURE)


def test_quoted_words_count_for_a_report_and_one_or_two_plain_words_against_it():
    assert content_weight(quoted=True, words=2) == content_weight(quoted=True, words=9) == MOST > 0
    assert content_weight(quoted=False, words=2) < content_weight(quoted=False, words=3) == 0.0


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

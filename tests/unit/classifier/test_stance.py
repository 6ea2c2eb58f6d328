"""The stance of a sentence towards a target."""

import pytest

from services.classifier.stance import THRESHOLD_SCORE, stance_towards, stances_towards

CASES = [
    ("en", "favourable", "The senator praised Lind as a brave and honest leader.", "Lind"),
    ("en", "unfavourable", "Critics accuse Lind of lying and call the scandal a disgrace.", "Lind"),
    ("en", "unfavourable", "“Lind has failed, he is corrupt and dangerous,” the senator said.", "Lind"),
    ("de", "favourable", "Sie lobte Lind als verlässlichen und mutigen Partner.", "Lind"),
    ("de", "unfavourable", "Der Abgeordnete nannte Lind einen Lügner und sprach von Skandal und Betrug.", "Lind"),
    ("es", "unfavourable", "La oposición acusa a Lind de corrupción y lo llama mentiroso.", "Lind"),
]


def towards(sentence: str, target: str, language: str = "en"):
    start = sentence.index(target)
    return stance_towards(sentence, start, start + len(target), language=language)


@pytest.mark.parametrize(("language", "stance", "sentence", "target"), CASES)
def test_plain_praise_and_plain_blame_are_told(language, stance, sentence, target):
    assert towards(sentence, target, language).label == stance


def test_what_is_not_sure_is_an_abstention_that_keeps_its_leaning():
    verdict = towards("Lind arrived in Berlin.", "Lind", "de")
    assert verdict.label == "abstain"
    assert verdict.leaning == "neutral"
    assert verdict.score < THRESHOLD_SCORE


def test_a_language_we_do_not_read_is_an_abstention():
    assert towards("Les critiques accusent Lind de mensonge.", "Lind", "fr").label == "abstain"


def test_a_batch_tells_what_each_alone_would():
    rows = [
        (sentence, sentence.index(target), sentence.index(target) + len(target))
        for language, _, sentence, target in CASES
        if language == "en"
    ]
    assert [verdict.label for verdict in stances_towards(rows)] == [stance_towards(*row).label for row in rows]
    assert stances_towards([]) == []

"""What an article is about, and when the classifier keeps silent."""

import pytest

from services.classifier.topic_features import codes, profile
from services.classifier.topics import THRESHOLD_SCORE, topic_scores, topics_of, topics_of_all

STORIES = [
    (
        "en",
        "sport",
        "Lund won the cup final on penalties after the striker had scored twice. The coach praised his goalkeeper and the fans sang in the stadium.",
    ),
    (
        "en",
        "politics",
        "The prime minister lost a vote of confidence in parliament. The opposition calls for an election, and coalition leaders met the president.",
    ),
    (
        "en",
        "economy, business and finance",
        "Shares of the carmaker fell after quarterly profit missed forecasts. Investors fear tariffs, and the bank cut its price target.",
    ),
    (
        "en",
        "health",
        "The hospital treats forty patients with measles. Doctors say that the vaccine protects and call on parents to have children vaccinated.",
    ),
    (
        "en",
        "weather",
        "Snow showers and strong gusts are forecast for Tuesday; temperatures fall to minus nine degrees, the weather service warns.",
    ),
    (
        "en",
        "conflict, war and peace",
        "Troops shelled the village and rebels answered with rockets. Soldiers died on both sides of the front, and the ceasefire is over.",
    ),
    (
        "en",
        "labour",
        "The union called a strike of warehouse workers after employers refused a pay rise. Staff picket the gates; wages have stood still.",
    ),
    (
        "de",
        "sport",
        "Die Mannschaft gewann das Spiel mit zwei Toren des Stürmers. Der Trainer lobte den Torwart, die Fans feierten im Stadion.",
    ),
    (
        "es",
        "politics",
        "El Gobierno perdió la votación en el Congreso. La oposición pide elecciones y la presidenta se reunió con los diputados de su partido.",
    ),
    (
        "fr",
        "sport",
        "Les Lions ont gagné le match de la coupe grâce à un but de l'attaquant. L'entraîneur félicite ses joueurs et les supporters.",
    ),
]


@pytest.mark.parametrize(("language", "topic", "text"), STORIES)
def test_a_plain_story_has_its_topic_first(language, topic, text):
    assert [told.name for told in topics_of(text, language)][:1] == [topic]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Quite so.", "en"),
        ("", "en"),
        ("Кабинет министров принял бюджет.", "ru"),
        ("Something happened to someone there.", None),
    ],
)
def test_nothing_is_told_of_a_text_that_says_nothing_or_that_we_cannot_read(text, language):
    assert topics_of(text, language) == ()


def test_a_batch_tells_what_each_alone_would():
    texts = [(text, language) for language, _, text in STORIES] + [("", "en")]
    assert topics_of_all(texts) == [topics_of(text, language) for text, language in texts]


def test_scores_of_all_topics_add_up_to_one_and_the_first_is_above_the_threshold():
    scores = topic_scores([(STORIES[0][2], "en")])
    assert abs(float(scores.sum()) - 1) < 1e-5
    assert topics_of(STORIES[0][2], "en")[0].score >= THRESHOLD_SCORE


def test_each_of_the_seventeen_topics_has_words_in_each_language():
    assert len(codes()) == 17
    for language, word in (("en", "elections"), ("de", "bundestag"), ("es", "elecciones"), ("fr", "élections")):
        assert profile(language).labels(word) == ("medtop:11000000",)

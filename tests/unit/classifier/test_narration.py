"""The article's own stance towards its main actors."""

import re
from datetime import UTC, datetime

from schemas.article import Article, ArticleV1, NameV1
from services.classifier.classify import classify
from tests.unit.classifier.articles import quote

NOW = datetime(2026, 11, 25, tzinfo=UTC)
BLAME = (
    "Karl Lind lied to parliament and cheated his voters. The corrupt and dangerous Karl Lind has failed again. "
    "Karl Lind is a disgrace and a fraud."
)
PRAISE = "Karl Lind is an honest, brave and brilliant leader. Everybody admires the wonderful work of Karl Lind."


def article(text: str, *quoted: str, language: str = "en", kind: str = "person") -> ArticleV1:
    mentions = tuple(match.span() for match in re.finditer("Karl Lind", text))
    spans = [(text.index(words), text.index(words) + len(words)) for words in quoted]
    return ArticleV1(
        article=Article(id="a1", text=text, language=language),
        names=(NameV1(id="person:karl-lind", name="Karl Lind", kind=kind, mentions=mentions),),
        statements=tuple(quote(start, end, number) for number, (start, end) in enumerate(spans)),
    )


def told(made: ArticleV1) -> list[tuple[str | None, str]]:
    return [(stance.target_id, stance.stance) for stance in classify(made, NOW).stances]


def test_an_article_that_blames_and_one_that_praises_are_told_apart():
    assert told(article(BLAME)) == [("person:karl-lind", "unfavourable")]
    assert told(article(PRAISE)) == [("person:karl-lind", "favourable")]


def test_what_others_say_is_not_the_article_s_stance():
    assert told(article(BLAME, BLAME)) == [("person:karl-lind", "abstain")]


def test_one_sentence_is_an_event_and_no_attitude():
    text = "Karl Lind lied to parliament, and Karl Lind is corrupt and a disgrace."
    assert told(article(text)) == [("person:karl-lind", "abstain")]


def test_a_place_or_a_passing_name_is_no_actor():
    assert told(article(BLAME, kind="place")) == []
    assert told(article("Karl Lind lied to parliament.")) == []


def test_a_language_that_the_model_does_not_know_gets_none():
    assert told(article(BLAME, language="de")) == []


def test_who_judged_stands_beside_the_stance():
    (stance,) = classify(article(BLAME), NOW).stances
    assert stance.judged_by.startswith("stance-linear")
    assert stance.target == "Karl Lind"

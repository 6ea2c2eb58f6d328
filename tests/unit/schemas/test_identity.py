import random
import re
import unicodedata

import pytest

from schemas.identity import BadUrl, article_id, canonical_url, feed_id, normalised_words, site_of, statement_id


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        ("HTTP://Example.COM:80/a/../b", "http://example.com/b"),
        ("https://example.com/a?utm_source=x&b=2&a=1&fbclid=9#top", "https://example.com/a?a=1&b=2"),
        ("https://user:secret@example.com/", "https://example.com/"),
        ("https://example.com/%7euser/%c3%a9", "https://example.com/~user/%C3%A9"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.com", "https://example.com/"),
    ],
)
def test_spellings_of_one_address_are_one_canonical_url(url, canonical):
    assert canonical_url(url) == canonical


@pytest.mark.parametrize(
    "url", ["", "x", "mailto:a@b.example", "javascript:alert(1)", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_what_is_no_web_address_is_refused(url):
    with pytest.raises(BadUrl):
        canonical_url(url)


def test_canonical_is_canonical():
    once = canonical_url("http://Example.com/a%2Fb?b=%41&a=1")
    assert canonical_url(once) == once


@pytest.mark.parametrize(
    "other", ["http://www.example.com/a/", "https://example.com/a?utm_medium=rss", "https://example.com/a#x"]
)
def test_ways_to_the_same_article_have_one_id(other):
    assert article_id(other) == article_id("https://example.com/a")


@pytest.mark.parametrize(
    "other", ["https://example.com/b", "https://example.com/a?page=2", "https://example.org/a", "https://example.com/A"]
)
def test_other_articles_have_other_ids(other):
    assert article_id(other) != article_id("https://example.com/a")


@pytest.mark.parametrize(
    ("url", "site"),
    [
        ("https://news.example.co.uk/x", "example.co.uk"),
        ("https://example.com", "example.com"),
        ("http://127.0.0.1:8000/", "127.0.0.1:8000"),
        ("http://localhost/", "localhost"),
    ],
)
def test_a_site_is_the_registrable_domain(url, site):
    assert site_of(url) == site


def test_a_statement_keeps_its_id_over_case_and_punctuation_but_not_over_speakers():
    assert statement_id("a", "Ann Lee", "“We agree,”") == statement_id("a", "ANN LEE", "we agree")
    assert statement_id("a", "Ann Lee", "We agree") != statement_id("a", "Bo Lee", "We agree")


def test_a_feed_and_an_article_at_one_address_have_different_ids():
    assert feed_id("https://example.com/a") != article_id("https://example.com/a")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("It's a Well-known fact_check, No. 7!", ["it", "s", "a", "well", "known", "fact_check", "no", "7"]),
        ("“It’s — well…” said «he»\xa0there • 3·4", ["it", "s", "well", "said", "he", "there", "3", "4"]),
        ("Élan “ﬁnal” Straße ½", ["élan", "final", "strasse", "1", "2"]),
        ("Ｎews™ 2²", ["newstm", "22"]),
        ("e\u0301 \ud800x\x1cy", ["é", "x", "y"]),
        ("", []),
    ],
)
def test_words_are_folded_and_without_punctuation(text, words):
    assert normalised_words(text) == words


def test_words_are_those_of_the_unicode_text_in_normal_form_whatever_signs_it_has():
    chance = random.Random(5)
    signs = [*map(chr, range(0x250)), *"’‘“”–—…«»„•·\u0301\u0338\u2260\u212a\u0130中Я😀"]
    for _ in range(3_000):
        text = "".join(chance.choices(signs, k=12))
        assert normalised_words(text) == re.findall(r"\w+", unicodedata.normalize("NFKC", text).casefold())

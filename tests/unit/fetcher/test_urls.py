"""URLs as browsers read them, and which of them are one article."""

import pytest

from schemas.identity import BadUrl, article_id, canonical_url, resolved_url, site_of


@pytest.mark.parametrize(
    ("reference", "url"),
    [
        ("../b?c#d", "https://news.example/b?c#d"),
        ("//other.example/x", "https://other.example/x"),
        ("?q", "https://news.example/a/x?q"),
        ("https://НОВОСТИ.example/Мир", "https://xn--b1amnebsh.example/%D0%9C%D0%B8%D1%80"),
        ("http://0x7f.1/", "http://127.0.0.1/"),
        ("\thttps:\\\\news.example\\b\n", "https://news.example/b"),
    ],
)
def test_a_reference_is_resolved_as_a_browser_does(reference, url):
    assert resolved_url(reference, "https://news.example/a/x") == url


@pytest.mark.parametrize("reference", ["relative", "http://[::1", "http://a b/", ""])
def test_what_names_nothing_is_no_url(reference):
    with pytest.raises(BadUrl):
        resolved_url(reference)


@pytest.mark.parametrize(
    "spelling",
    [
        "https://news.example/a?id=1&x=2",
        "HTTPS://NEWS.example:443/a?x=2&id=1#comments",
        "https://user:pw@news.example/a?id=1&x=2&utm_source=rss&UTM_Medium=feed",
        "https://news.example/a?fbclid=abc&id=1&&x=2",
        "https://news.example/%61?id=1&x=2",
        "https://news.example/b/../a?id=1&x=2",
    ],
)
def test_spellings_of_one_page_have_one_canonical_url(spelling):
    assert canonical_url(spelling) == "https://news.example/a?id=1&x=2"


def test_scheme_www_and_last_slash_make_no_other_article_and_a_query_does():
    assert (
        len({article_id(f"{head}news.example/a{tail}") for head in ("https://", "http://www.") for tail in ("", "/")})
        == 1
    )
    assert article_id("https://news.example/?p=1") != article_id("https://news.example/?p=2")


def test_a_site_is_the_registrable_domain_with_its_port():
    assert site_of("https://www.news.example.co.uk/a") == "example.co.uk"
    assert site_of("http://127.0.0.1:8080/a") == "127.0.0.1:8080"
    assert site_of("http://blog.github.io/") == "blog.github.io"

"""What extract promises whatever the page."""

from datetime import UTC, datetime, timedelta

import pytest

from services.chassis.outcome import Skip
from services.extractor.extract import content_hash, extract, read
from tests.unit.extractor_pages.pages import GOLDEN, NOW, page_of

TEXT = 'Ferry vote put off\n\nThe council met on Tuesday.\n\n  "We need figures," said Ines Calloway.\n'
ARTICLE = (GOLDEN / "a_german_page_without_structured_data.html").read_bytes()

UNSIGNED = (
    "<p>“We need figures before we vote on the ferry,” said Ines Calloway on Tuesday in the council of Northport.</p>"
    * 8
)


def plain(text, **entry):
    return extract(page_of(text.encode(), content_type="text/plain; charset=utf-8", **entry), NOW).article


def test_plain_text_stays_as_it_was():
    assert plain(TEXT).text == TEXT


def test_plain_text_has_its_headline_as_title_and_paragraphs_at_blank_lines():
    article = plain(TEXT)
    assert article.title == "Ferry vote put off"
    assert [article.text[part.start : part.end] for part in article.paragraphs] == [
        "Ferry vote put off",
        "The council met on Tuesday.",
        '"We need figures," said Ines Calloway.',
    ]
    assert [part.role for part in article.paragraphs] == ["heading", "paragraph", "paragraph"]


def test_the_title_of_the_feed_wins_over_the_first_line():
    assert plain(TEXT, title="From the feed").title == "From the feed"


def test_a_first_sentence_is_no_title():
    assert plain("The council met on Tuesday.\n\nIt was late.").title == ""


def test_an_empty_text_is_skipped():
    with pytest.raises(Skip, match="too_short"):
        plain(" \n ")


def test_what_the_page_keeps_silent_about_comes_from_the_feed():
    published = datetime(2026, 5, 30, 8, tzinfo=UTC)
    bare = ARTICLE.replace("Veröffentlicht am 4. Februar 2026, 17:45 Uhr".encode(), b"").replace(
        b"Von Jana Hoffstett", b""
    )
    article = extract(page_of(bare, published_at=published, authors=("Jo Berg",)), NOW).article
    assert (article.published_at, article.published_at_from) == (published, "feed")
    assert article.authors == ("Jo Berg",)


def test_a_page_without_any_date_has_none_and_never_todays():
    bare = ARTICLE.replace("Veröffentlicht am 4. Februar 2026, 17:45 Uhr".encode(), b"")
    article = extract(page_of(bare), NOW).article
    assert article.published_at is None
    assert article.published_at_from is None


def test_a_publication_date_after_tomorrow_is_nobodys():
    later = (NOW + timedelta(days=3)).isoformat()
    bare = ARTICLE.replace("Veröffentlicht am 4. Februar 2026, 17:45 Uhr".encode(), b"")
    head = b'<head><meta property="article:published_time" content="' + later.encode() + b'">'
    assert extract(page_of(bare.replace(b"<head>", head)), NOW).article.published_at is None


def test_a_canonical_url_of_another_site_is_not_believed():
    head = b'<head><link rel="canonical" href="https://elsewhere.example/story">'
    assert extract(page_of(ARTICLE.replace(b"<head>", head)), NOW).article.canonical_url is None


@pytest.mark.parametrize(
    "head", ['<link rel="canonical" href="http://[::1">', '<meta property="og:url" content="http://[">']
)
def test_a_broken_address_in_the_head_costs_nothing_but_itself(head):
    page = f"<html><head>{head}</head><body><article><h1>Ferry vote put off</h1>{UNSIGNED}</article></body></html>"
    assert "We need figures" in extract(page_of(page.encode()), NOW).article.text


def test_ids_and_instants_of_the_page_are_kept():
    page = page_of(ARTICLE)
    article = extract(page, NOW).article
    assert (article.id, article.url, article.fetched_at) == (page.article_id, page.entry.url, page.fetched_at)


def test_a_page_over_the_cap_is_skipped_before_it_is_unpacked():
    with pytest.raises(Skip, match="page_too_large"):
        read(page_of(b"<p>word</p>" * 100_000), NOW, limit_bytes=10_000)


@pytest.mark.parametrize(
    "body", [b"%PDF-1.7 \x00\x01", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), bytes(range(1, 32)) * 200]
)
def test_what_is_not_text_is_skipped(body):
    with pytest.raises(Skip, match="not_text"):
        read(page_of(body), NOW)


def test_a_book_is_no_article():
    with pytest.raises(Skip, match="too_long"):
        plain("The council met on Tuesday. " * 10_000)


def test_copies_that_differ_in_case_and_spacing_have_one_content_hash():
    assert content_hash("The ferry, late.") == content_hash("the  ferry late")
    assert content_hash("The ferry, late.") != content_hash("The ferry, early.")


def test_every_model_and_rule_set_is_named():
    versions = extract(page_of(ARTICLE), NOW).versions
    assert {"text", "metadata", "language", "not_article"} <= versions.keys()


HEAD = (
    b'<head><script type="application/ld+json">{"@type": "LiveBlogPosting", "headline": "Die Stadt", "isAccessibleForFree": "False",'
    b'"datePublished": "2026-02-04T17:45:00+01:00", "dateModified": "2026-02-05"}</script>'
    b'<meta property="article:published_time" content="2026-02-04T17:45:00+01:00"><meta name="description" content="Worum es geht">'
    b'<meta property="og:description" content="Worum es geht.">'
)


def test_every_field_says_where_it_was_read_and_two_sources_that_agree_make_it_surer():
    article = extract(page_of(ARTICLE.replace(b"<head>", HEAD)), NOW).article
    told = {name: (by.source, by.score) for name, by in article.told_by.items()}
    assert told["published_at"] == ("json_ld", 1.0)
    assert told["modified_at"] == ("json_ld", 0.95)
    assert told["description"] == ("meta:og:description", 0.95)
    assert told["paywalled"] == told["live"] == ("json_ld", 0.95)
    assert told["title"][0] == "h1"
    assert told["authors"][0] in {"byline", "text"}
    fields = type(article).model_fields
    assert all(name in fields and getattr(article, name) for name in told)


def test_instants_keep_the_zone_and_the_precision_of_the_publisher():
    article = extract(page_of(ARTICLE.replace(b"<head>", HEAD)), NOW).article
    assert (article.published_as, article.modified_as) == ("2026-02-04T17:45+01:00", "2026-02-05")
    assert article.published_at == datetime(2026, 2, 4, 16, 45, tzinfo=UTC)


def test_a_section_that_microdata_names_is_read():
    body = ARTICLE.replace(b"<h1", b'<span itemprop="articleSection">Stadt</span><h1', 1)
    article = extract(page_of(body), NOW).article
    assert (article.section, article.told_by["section"].source) == ("Stadt", "microdata")


def test_what_only_the_feed_tells_says_so():
    published = datetime(2026, 5, 30, 8, tzinfo=UTC)
    article = plain(TEXT, title="From the feed", published_at=published)
    assert {name: by.source for name, by in article.told_by.items()} == {"title": "feed", "published_at": "feed"}


def test_a_page_that_declares_another_language_than_it_is_written_in_keeps_both():
    article = extract(page_of(ARTICLE.replace(b"de-DE", b"en-GB")), NOW).article
    assert (article.language, article.language_declared, article.languages) == ("de", "en-GB", ("de",))


@pytest.mark.parametrize(
    ("written", "url", "wanted"),
    [
        ("2026-02-05T03:10:00Z", "2026/02/04", "2026-02-04"),
        ("2026-02-04T22:30:00Z", "2026/02/05", "2026-02-05"),
        ("2026-02-05T03:10:00+01:00", "2026/02/04", "2026-02-05T03:10+01:00"),
        ("2026-02-05T16:00:00Z", "2026/02/04", "2026-02-05T16:00+00:00"),
        ("2026-02-05T03:10:00Z", "2025/02/04", "2026-02-05T03:10+00:00"),
    ],
)
def test_the_day_of_an_instant_in_utc_is_that_of_the_address_where_it_is_still_or_already_another_day(
    written, url, wanted
):
    head = f'<head><meta property="article:published_time" content="{written}">'.encode()
    body = ARTICLE.replace(b"<head>", head).replace(b"am 4. Februar 2026, 17:45 Uhr", b"")
    article = extract(page_of(body, f"https://courier.example/{url}/tram"), NOW).article
    assert article.published_as == wanted
    assert article.published_at == datetime.fromisoformat(written)


def test_a_link_to_the_page_of_an_author_under_the_headline_names_the_author():
    link = b'</h1><p><a href="/author/marta-lindqvist">Marta Lindqvist</a></p>'
    body = ARTICLE.replace(b"Von Jana Hoffstett", b"").replace(b"</h1>", link)
    assert extract(page_of(body), NOW).article.authors == ("Marta Lindqvist",)

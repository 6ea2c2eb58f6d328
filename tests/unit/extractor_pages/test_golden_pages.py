"""Golden pages: each file's name states the rule, its JSON what must come out."""

import json
from datetime import datetime

import pytest

from services.chassis.outcome import Skip
from services.extractor.extract import extract, read
from tests.unit.extractor_pages.pages import GOLDEN, NOW, page_of

PAGES = sorted(path.stem for path in GOLDEN.glob("*.json"))
REFUSED = sorted(path.stem for path in (GOLDEN / "not_articles").glob("*.html"))
REASONS = ("cookie_wall", "paywall_stub", "index_page", "video_only", "gone_soft_404", "login", "too_short")


def golden(name):
    wanted = json.loads((GOLDEN / f"{name}.json").read_text(encoding="utf-8"))
    page = page_of((GOLDEN / f"{name}.html").read_bytes(), wanted["url"])
    return wanted, extract(page, NOW).article


@pytest.mark.parametrize("name", PAGES)
def test_the_text_holds_the_article_and_nothing_around_it(name):
    wanted, article = golden(name)
    assert [piece for piece in wanted["has"] if piece not in article.text] == []
    assert [piece for piece in wanted["lacks"] if piece in article.text] == []


@pytest.mark.parametrize("name", PAGES)
def test_the_metadata_is_what_the_page_says(name):
    wanted, article = golden(name)
    for field in ("title", "language", "section", "site_name", "canonical_url", "image", "published_at_from"):
        if field in wanted:
            assert getattr(article, field) == wanted[field], field
    assert list(article.authors) == wanted["authors"]
    assert article.published_at == datetime.fromisoformat(wanted["published_at"])
    if "modified_at" in wanted:
        assert article.modified_at == datetime.fromisoformat(wanted["modified_at"])
    if "tags" in wanted:
        assert list(article.tags) == wanted["tags"]


@pytest.mark.parametrize("name", PAGES)
def test_paragraphs_cover_the_text_and_nothing_else(name):
    _, article = golden(name)
    pieces = [article.text[part.start : part.end] for part in article.paragraphs]
    assert "\n\n".join(pieces) == article.text
    assert all(piece.strip() == piece and piece for piece in pieces)


@pytest.mark.parametrize("name", REFUSED)
def test_a_page_that_is_no_article_is_skipped_with_its_reason(name):
    page = page_of((GOLDEN / "not_articles" / f"{name}.html").read_bytes())
    with pytest.raises(Skip) as skip:
        read(page, NOW)
    assert name.startswith(skip.value.reason), skip.value.reason


def test_every_reason_has_a_golden_page():
    assert [reason for reason in REASONS if not any(name.startswith(reason) for name in REFUSED)] == []

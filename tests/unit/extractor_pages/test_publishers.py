"""Rules for single publishers, each on a golden page in the manner of its site."""

from datetime import UTC, date, datetime

import pytest

from services.extractor.extract import read
from services.extractor.page.tree import outline
from services.extractor.publishers.registry import BadRules, publishers, read_publisher, rules_for
from services.extractor.publishers.selecting import rows_within, steps, text_at
from tests.unit.extractor_pages.pages import GOLDEN, NOW, page_of

FJORD = "https://www.fjord-ledger.example/2/piece"
MARSH = "https://saltmarsh-wire.example/dyke"
FILE = 'domain = "a.example"\nwhy = "because"\n[[version]]\nfrom = 2026-01-01\n'


def reading(name, url, now=NOW):
    return read(page_of((GOLDEN / "publishers" / f"{name}.html").read_bytes(), url), now)


def test_the_fields_that_rules_name_are_read_where_they_say():
    told = reading("fjord_ledger", FJORD).told
    assert (told.title, told.sources["title"]) == (
        "Salmon farms must leave the inner fjord by autumn",
        ("publisher", 1.0),
    )
    assert (told.authors, told.sources["authors"]) == (("Signe Aakre", "Tormod Vik"), ("publisher", 1.0))
    assert (told.dates.published.at, told.dates.source) == (datetime(2026, 5, 4, 7, 30, tzinfo=UTC), "publisher")


def test_the_text_is_the_body_without_what_is_excluded():
    text = reading("fjord_ledger", FJORD).text
    assert text.lane == "publisher"
    assert [text.text[part.start : part.end][:10] for part in text.paragraphs] == [
        "The county",
        "“We have a",
        "The county",
    ]
    assert "Norvik Seafood" not in text.text


def test_a_version_holds_from_its_day_on():
    assert rules_for(FJORD, date(2023, 12, 31)) is None
    assert rules_for(FJORD, date(2026, 2, 28)).body == "div.copy"
    assert rules_for(FJORD, date(2026, 3, 1)).body == "section.piece div.piece-copy"


def test_rules_that_find_nothing_leave_the_page_to_the_rules_for_everyone():
    stale = reading("fjord_ledger", FJORD, datetime(2026, 2, 1, tzinfo=UTC))
    assert stale.text.lane != "publisher"
    assert "nine salmon farms" in stale.text.text


def test_rules_for_one_field_leave_the_others_alone():
    found = reading("saltmarsh_wire", MARSH)
    assert found.told.title == "Footpath along the dyke opens again after two winters"
    assert found.told.authors == ("Hester Quill",)
    assert found.told.sources["authors"][0] != "publisher"
    assert found.text.lane != "publisher"


def test_every_publisher_has_a_golden_page():
    pages = {path.stem.replace("_", "-") for path in (GOLDEN / "publishers").glob("*.html")}
    assert {domain.split(".")[0] for domain in publishers()} == pages


@pytest.mark.parametrize(
    "url", ["https://fjord-ledger.example.org/x", "https://notfjord-ledger.example/x", "", "http://[x"]
)
def test_another_site_has_no_rules(url):
    assert rules_for(url, date(2026, 6, 1)) is None


@pytest.mark.parametrize(
    "text",
    [
        "domain = ",
        'domain = "a.example"\n[[version]]\nfrom = 2026-01-01\n',
        FILE + 'colour = "red"\n',
        FILE.replace("2026-01-01", '"soon"'),
        FILE + "[[version]]\nfrom = 2025-01-01\n",
    ],
)
def test_a_file_that_is_not_as_it_must_be_is_refused_by_name(text):
    with pytest.raises(BadRules, match=r"a_example\.toml"):
        read_publisher(text, "a_example.toml")


def test_a_selector_names_places_within_places():
    page = outline(
        '<div class="a b"><p class=x>one</p></div><p class=x>two</p><h2>three</h2><span class="by date">four</span>'
    )
    assert [page.blocks[row].text for row in rows_within(page, ["div.a.b p.x"])] == ["one"]
    assert [page.blocks[row].text for row in rows_within(page, ["p.x", "h2"])] == ["one", "two", "three"]
    assert text_at(page, "h2") == "three"
    assert text_at(page, ".by") == "four"
    assert text_at(page, "div.c p") == ""


def test_what_is_no_selector_says_so():
    with pytest.raises(ValueError, match="no selector"):
        steps("div > p")

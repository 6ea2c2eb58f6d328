"""What is claimed of metadata holds on the development pages, a spread of them; of the text, in the card, which cross-validation wrote."""

import gzip
import json
import re
from datetime import UTC, datetime
from functools import cache
from statistics import fmean

import pytest

from services.extractor.metadata.page_metadata import metadata
from services.extractor.page.charset import decoded
from services.extractor.page.tree import outline
from services.extractor.text.block_model import MODEL_FILE
from services.extractor.text.main_text import block_text
from services.extractor.training.block_scores import hits, scores

pytestmark = pytest.mark.data

NOW = datetime(2026, 6, 1, tzinfo=UTC)
EVERY = 8
LEAST_TEXT = {"np4k424": 0.939, "wcxb_dev": 0.945}
"""A point above trafilatura's best mode on the same pages."""

SEVERAL = re.compile(r"\s*[;,&]\s*|\s+and\s+|\s+und\s+")
LEAST_AUTHORS = {"np4k424": 0.87, "wcxb_dev": 0.73}
"""Of all 383 signed pages of the news set .919 are exact, of the 49 that are looked at here .878; of the web's mixture, where one truth in six is
the outlet itself or has a degree in it, .757 of 618 and .744 of 78."""


@pytest.fixture(scope="module")
def read(data):
    """Return each page of a set, a spread of them, with its truth and what is read."""

    @cache
    def pages(name):
        folder = data / "pages" / "data" / name
        truths = json.loads((folder / "gt.json").read_text(encoding="utf-8"))
        return [
            (truth, *_read(folder / "html" / f"{key}.html.gz", truth)) for key, truth in list(truths.items())[::EVERY]
        ]

    return pages


def _read(path, truth):
    page = outline(decoded(gzip.decompress(path.read_bytes()))[0])
    return metadata(page, truth.get("url") or "", NOW), page


def words(text):
    return re.sub(r"\W+", " ", text.casefold()).strip()


def days(pages):
    """Return the true day and the day read, of pages whose truth is a whole day."""
    told = [(truth["date"], found.dates.published) for truth, found, _ in pages if len(truth.get("date") or "") == 10]
    return [(day, moment and moment.at.date().isoformat()) for day, moment in told]


@pytest.mark.parametrize(
    ("name", "least", "most_wrong"), [("hd_default", 0.94, 0.01), ("np4k424", 0.95, 0.05), ("wcxb_dev", 0.93, 0.02)]
)
def test_the_day_of_publication_is_right_on_most_pages(read, name, least, most_wrong):
    found = days(read(name))
    assert fmean(day == read for day, read in found) >= least
    assert fmean(bool(read) and day != read for day, read in found) <= most_wrong


@pytest.mark.parametrize("name", sorted(LEAST_TEXT))
def test_titles_are_exact_on_most_pages(read, name):
    rows = [(truth["title"], found.title) for truth, found, _ in read(name) if truth.get("title")]
    assert fmean(words(title) == words(found) for title, found in rows) >= 0.85


@pytest.mark.parametrize("name", sorted(LEAST_AUTHORS))
def test_authors_are_exact_on_most_pages(read, name):
    rows = [(truth["authors"], found.authors) for truth, found, _ in read(name) if truth.get("authors")]
    exact = [set(map(words, SEVERAL.split(told))) == set(map(words, found)) for told, found in rows]
    assert fmean(exact) >= LEAST_AUTHORS[name]


@pytest.mark.parametrize("name", sorted(LEAST_TEXT))
def test_the_text_is_a_point_better_than_the_best_library_on_sites_that_the_model_has_not_seen(name):
    card = MODEL_FILE.with_suffix(".md").read_text(encoding="utf-8")
    shipped = re.search(rf"\| {name} \| as shipped \| ([\d.]+) \|", card)
    assert float(shipped[1]) >= LEAST_TEXT[name]


@pytest.mark.parametrize("name", sorted(LEAST_TEXT))
def test_the_shipped_model_reads_the_pages_that_it_was_trained_on_as_well_as_its_card_says_or_better(read, name):
    rows = [(truth["articleBody"], page, found) for truth, found, page in read(name) if truth.get("articleBody")]
    found = scores([hits(truth, block_text(page, told.title, told.body).text) for truth, page, told in rows])
    assert found[0] >= LEAST_TEXT[name]

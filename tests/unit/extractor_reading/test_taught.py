"""What a teacher marks: labels that can be, offsets that say what was labelled, and no words."""

import gzip
import json

import numpy as np
import pytest

from services.extractor.attributions.reported_network import LABELS
from services.extractor.training import names_articles, quotes_articles
from services.extractor.training.quotes_articles import document
from services.extractor.training.quotes_labels import labelled
from services.extractor.training.quotes_teacher import marked, told
from services.extractor.training.teacher import best_labels

TEXT = (
    "The minister said on Tuesday that the bridge would be closed in May. “It is not safe,” she told reporters in Bern.\n\n"
    "Nobody lives near it."
)


def test_nothing_goes_on_that_did_not_begin():
    scores = np.log(np.full((3, len(LABELS)), 0.01))
    scores[0, LABELS.index("IC")] = scores[1, LABELS.index("IS")] = scores[2, LABELS.index("IC")] = 0
    told, _ = best_labels(scores, LABELS)
    for before, label in zip(["O", *told], told, strict=False):
        assert label[0] != "I" or before[1:] == label[1:]


def test_the_likeliest_path_is_told_where_all_of_it_may_be():
    wanted = ["BS", "IS", "V", "BC", "IC", "O"]
    scores = np.full((len(wanted), len(LABELS)), -9.0)
    scores[range(len(wanted)), [LABELS.index(label) for label in wanted]] = 0
    assert best_labels(scores, LABELS) == (wanted, 0)


def test_the_margin_says_by_how_much_a_cue_is_likelier_than_nothing():
    scores = np.full((3, len(LABELS)), -50.0)
    scores[:, LABELS.index("O")] = 0
    scores[range(3), [LABELS.index(label) for label in ("BS", "V", "BC")]] = 2
    assert told(scores, 1) == (["BS", "V", "BC"], 6)
    scores[1, LABELS.index("V")] = -9
    assert told(scores, 1) == (["BS", "V", "BC"], -5)


def test_what_is_marked_says_again_what_was_labelled():
    def span(words):
        return [TEXT.index(words), TEXT.index(words) + len(words)]

    said = [
        {
            "cue": [span("said")],
            "source": [span("The minister")],
            "content": [span("that the bridge would be closed in May")],
        },
        {"cue": [span("told")], "source": [span("she")], "content": [span("“It is not safe,”")]},
    ]
    article = document("a", TEXT, said)
    windows, tags = labelled(article)
    found = [marked(article.strip, *one) for one in zip(windows, tags, strict=True) if "V" in one[1]]
    assert found == said


@pytest.mark.parametrize("taught", [quotes_articles.TAUGHT, names_articles.TAUGHT], ids=["quotes", "names"])
def test_no_words_travel_with_what_the_teacher_marked(taught):
    rows = [json.loads(line) for line in gzip.decompress(taught.read_bytes()).decode().splitlines()]
    words = {word for row in rows for word in _words(row) if not word.isdigit()}
    assert len(rows) > 8_000
    assert words <= {"text", "attributions", "cue", "source", "content", "names", "PER", "ORG", "LOC", "MISC"}


def _words(part):
    """Yield what stands in a row, but for the digest of its text."""
    if isinstance(part, dict):
        for key, value in part.items():
            yield key
            if key == "text":
                assert len(value) == 16
                assert int(value, 16) >= 0
            else:
                yield from _words(value)
    elif isinstance(part, list):
        for value in part:
            yield from _words(value)
    else:
        yield str(part)


def test_a_name_that_was_taught_is_tagged_word_by_word(tmp_path, monkeypatch):
    row = {"text": "d", "names": [[0, 11, "PER"], [15, 19, "LOC"]]}
    path = tmp_path / "names.jsonl.gz"
    path.write_bytes(gzip.compress((json.dumps(row) + "\n").encode()))
    monkeypatch.setattr(names_articles, "TAUGHT", path)
    monkeypatch.setattr(names_articles, "texts_to_teach", lambda: {"d": "Ada Brunner of Bern spoke."})
    ((reading, tags),) = names_articles.taught()
    assert dict(zip(reading.words, tags, strict=True)) == {
        "Ada": "B-PER",
        "Brunner": "I-PER",
        "of": "O",
        "Bern": "B-LOC",
        "spoke": "O",
        ".": "O",
    }

"""What a teacher is asked and what it marked: names where they stand, marks for these sentences only, and no words; what learns from it."""

import numpy as np
import pytest

from services.classifier.training import marked, stance
from services.classifier.training.deep_learning import answer
from services.classifier.training.marked import FILE, Asked, names
from services.classifier.training.teacher import NUMBERS

ASKED = {
    "stance": [Asked("Brunner praised Vidal.", (16, 21), None)],
    "kinds": [Asked("Brunner praised Vidal.", (16, 21), (0, 7))],
}


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("The mayor of Bern thanked Ada Brunner on Monday.", ["Bern", "Ada Brunner"]),
        ("In March the Bank of England warned Mr. Vidal.", ["Bank of England", "Mr. Vidal"]),
        ("Nobody was there.", []),
        ("Ada Brunner Wins Bern Marathon", []),
    ],
    ids=["names", "no days and months", "an opener is no name", "a headline in capitals names nobody"],
)
def test_names_are_capitals_that_do_not_open_a_sentence(sentence, found):
    assert [sentence[start:end] for start, end in names(sentence)] == found


def test_a_person_who_labels_is_a_little_less_than_sure():
    told = answer(1, 4)
    assert told.sum() == pytest.approx(1)
    assert told[1] > 0.95
    assert (told > 0).all()


def _keep(monkeypatch, tmp_path, asked):
    monkeypatch.setattr(marked, "FILE", tmp_path / "marked.npz")
    monkeypatch.setattr(marked, "to_mark", lambda: asked)
    marked.keep(lambda task, rows: np.eye(NUMBERS[task], dtype=np.float32)[[0] * len(rows)])


def test_marks_are_read_with_the_sentences_that_they_were_made_for(monkeypatch, tmp_path):
    _keep(monkeypatch, tmp_path, ASKED)
    ((asked, shares),) = marked.marks()["stance"]
    assert asked == ASKED["stance"][0]
    assert shares.tolist() == [1, 0, 0]


def test_marks_of_other_sentences_are_refused_and_the_error_says_what_to_run(monkeypatch, tmp_path):
    _keep(monkeypatch, tmp_path, ASKED)
    monkeypatch.setattr(marked, "to_mark", lambda: ASKED | {"kinds": [Asked("Somebody else.", None, None)]})
    with pytest.raises(ValueError, match="marks other sentences of kinds: run `make train ARGS='--teach --deep'`"):
        marked.marks()


def test_a_stance_that_a_teacher_marked_is_learnt_by_its_likeliest_label_and_calibrates_nothing(monkeypatch):
    monkeypatch.setattr(stance, "read", lambda _: [])
    monkeypatch.setattr(stance, "marks", lambda: {"stance": [(ASKED["stance"][0], np.array([0.7, 0.05, 0.25]))]})
    found = stance.examples()
    assert found.labels == ["favourable"]
    assert 0 < found.weights[0] < 1
    assert found.held == [False]


def test_no_words_travel_with_what_the_teacher_marked():
    with np.load(FILE) as kept:
        assert set(kept) == {"stance", "kinds", "stance_of", "kinds_of"}
        for task, size in NUMBERS.items():
            assert kept[task].dtype == np.uint8
            assert kept[task].shape[1] == size
            assert len(kept[task]) > 10_000
            assert np.abs(kept[task].sum(axis=1).astype(int) - 255).max() <= size
            assert int(str(kept[f"{task}_of"]), 16) >= 0


@pytest.mark.data
def test_the_marks_that_are_kept_belong_to_the_development_data(data, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATA", str(data))
    assert {task: len(rows) for task, rows in marked.marks().items()} == marked.MOST

"""What a teacher is asked and what it marked: names where they stand, marks for these sentences only, and no words."""

import numpy as np
import pytest

from services.classifier.training import deep_sentences, deep_teacher
from services.classifier.training.deep_learning import answer
from services.classifier.training.deep_rows import Asked
from services.classifier.training.deep_sentences import names
from services.classifier.training.deep_teacher import NUMBERS, TAUGHT

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
    monkeypatch.setattr(deep_teacher, "TAUGHT", tmp_path / "taught.npz")
    kept = {f"{task}_of": np.array(deep_sentences.digest(rows)) for task, rows in asked.items()}
    marks = {task: np.array([[255, *[0] * (size - 1)]], np.uint8) for task, size in NUMBERS.items()}
    np.savez_compressed(tmp_path / "taught.npz", **kept, **marks)


def test_marks_are_read_with_the_sentences_that_they_were_made_for(monkeypatch, tmp_path):
    monkeypatch.setattr(deep_sentences, "to_mark", lambda: ASKED)
    _keep(monkeypatch, tmp_path, ASKED)
    ((asked, shares),) = deep_teacher.taught()["stance"]
    assert asked == ASKED["stance"][0]
    assert shares.tolist() == [1, 0, 0]


def test_marks_of_other_sentences_are_refused_and_the_error_says_what_to_run(monkeypatch, tmp_path):
    monkeypatch.setattr(deep_sentences, "to_mark", lambda: ASKED)
    _keep(monkeypatch, tmp_path, ASKED | {"kinds": [Asked("Somebody else.", None, None)]})
    with pytest.raises(ValueError, match="marks other sentences of kinds: run `make train ARGS='--teach --deep'`"):
        deep_teacher.taught()


def test_no_words_travel_with_what_the_teacher_marked():
    with np.load(TAUGHT) as kept:
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
    assert {task: len(rows) for task, rows in deep_teacher.taught().items()} == deep_sentences.MOST

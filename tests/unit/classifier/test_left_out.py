"""What a training of the deep reading leaves out, by which it is joined with the default: nothing of it is learnt, nor what a teacher says of it."""

import numpy as np
import pytest

from services.classifier.training import deep_join, deep_rows
from services.classifier.training.corpus import HELD_RATIO, TRAININGS, is_held
from services.classifier.training.marked import Asked

TEXTS = [f"Minister {number} praised Vidal." for number in range(3_000)]
ROWS = [{"text": text, "start": 0, "end": 8, "label": "positive"} for text in TEXTS]


@pytest.mark.parametrize("task", HELD_RATIO)
def test_a_text_is_left_out_by_one_training_at_most_and_each_leaves_out_as_many(task):
    held = np.array([[is_held(task, text, training) for training in range(TRAININGS)] for text in TEXTS])
    assert held.sum(axis=1).max() == 1
    assert held.mean(axis=0) == pytest.approx(HELD_RATIO[task], abs=0.03)


@pytest.fixture
def rows(monkeypatch):
    for module in (deep_rows, deep_join):
        monkeypatch.setattr(module, "read", lambda _: ROWS)


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("training", range(TRAININGS))
def test_a_training_learns_all_but_what_it_leaves_out(training):
    out, learnt = ([row.asked.text for row in deep_rows._stances(training, held=held)] for held in (True, False))
    assert out == [text for text in TEXTS if is_held("stance", text, training)]
    assert sorted(out + learnt) == sorted(TEXTS)


@pytest.mark.usefixtures("rows")
def test_what_a_teacher_says_of_another_name_in_such_a_text_is_not_learnt_either(monkeypatch):
    out, learnt = (next(text for text in TEXTS if is_held("stance", text, 1) == held) for held in (True, False))
    asked = [Asked(text[3:], (6, 11), None) for text in (out, learnt)]
    monkeypatch.setattr(deep_rows.marked, "marks", lambda: {"stance": [(one, np.ones(3)) for one in asked]})
    assert [one for one, _ in deep_rows.told(1)["stance"]] == asked[1:]
    assert [one for one, _ in deep_rows.told(0)["stance"]] == asked


@pytest.mark.usefixtures("rows")
def test_words_of_a_training_on_other_texts_are_refused_and_the_error_says_what_to_run():
    with pytest.raises(ValueError, match="was made of other texts: run `make train ARGS=--deep`"):
        deep_join._unseen(deep_join._TASKS["stance"], 7)


@pytest.mark.data
@pytest.mark.parametrize("task", deep_join._TASKS)
def test_what_the_trainings_said_is_kept_for_every_row_that_they_left_out(task, data, monkeypatch):
    monkeypatch.setenv("ONRECORD_DATA", str(data))
    asked = deep_join._TASKS[task]
    rows = [row for training in range(TRAININGS) for row in asked.left_out(training)]
    with np.load(deep_join.FILE) as kept:
        said = kept[task]
    assert said.shape == (len(rows), len(asked.labels))
    assert (said.argmax(axis=1) == asked.truth(rows)).mean() > 0.7

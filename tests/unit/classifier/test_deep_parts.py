"""The parts of the deep reading that need no encoder: tokens, roles, the cut graph, heads, doubt."""

import numpy as np
import pytest

from services.classifier import models, topics
from services.classifier.deep import encoder
from services.classifier.deep.encoder import DeepIsMissing, open_encoder
from services.classifier.deep.graph_output import cut_at
from services.classifier.deep.heads import Head, Panel
from services.classifier.deep.roles import NOBODY, SOURCE, TARGET, place_of, pooled, roles_of, window
from services.classifier.deep.wordpiece import Wordpiece
from services.classifier.doubt import Told, doubtful, second_reading
from services.classifier.settings import ClassifierSettings
from services.classifier.topic_features import codes
from services.classifier.training.deep_topics import starts

WORDS = "[PAD] [UNK] [CLS] [SEP] the senator ' s plan fail ##ed ##s cafe . 東".split()
PIECES = Wordpiece({word: number for number, word in enumerate(WORDS)})


def read(text: str, most: int = 100) -> list[tuple[str, str]]:
    tokens = PIECES.tokens(text, most)
    return [(WORDS[number], text[start:end]) for number, (start, end) in zip(tokens.ids, tokens.offsets, strict=True)]


CASES = {
    "words are cut into the longest pieces known": ("the plan failed", "the plan fail ##ed"),
    "letters are lowered and accents stripped": ("The CAFÉ", "the cafe"),
    "punctuation stands alone": ("the senator's plan.", "the senator ' s plan ."),
    "a word with an unknown piece is unknown as a whole": ("failing plans", "[UNK] plan ##s"),
    "a Chinese character is a word": ("plan東plan", "plan 東 plan"),
    "marks that are not seen are dropped": ("pl\u200ban\u0000 fail", "plan fail"),
    "nothing is nothing": ("  \n ", ""),
}


@pytest.mark.parametrize("case", CASES)
def test_a_text_is_read_as_bert_reads_it(case):
    text, pieces = CASES[case]
    assert [piece for piece, _ in read(text)] == ["[CLS]", *pieces.split(), "[SEP]"]


def test_every_token_knows_its_place_in_the_text_as_it_was():
    assert read("Thé  plan Failed.")[1:-1] == [
        ("the", "Thé"), ("plan", "plan"), ("fail", "Fail"), ("##ed", "ed"), (".", "."),
    ]  # fmt: skip


def test_a_long_text_ends_with_the_mark_at_the_most_tokens():
    assert [piece for piece, _ in read("the plan " * 50, most=5)] == ["[CLS]", "the", "plan", "the", "[SEP]"]


def test_the_roles_are_those_of_the_tokens_that_touch_the_span():
    text = "the senator's plan failed"
    tokens = PIECES.tokens(text, 50)
    roles = roles_of(tokens, place_of("plan", text), place_of("senator", text))
    assert roles.tolist() == [NOBODY, NOBODY, SOURCE, NOBODY, NOBODY, TARGET, NOBODY, NOBODY, NOBODY]
    assert roles_of(tokens, None, place_of("minister", text)).any() == False  # noqa: E712 - numpy's own false


def test_what_is_pooled_are_the_means_of_the_roles_the_first_state_and_the_mean_of_all():
    states = np.array([[1, 0], [2, 4], [4, 8]], dtype=np.float32)
    assert pooled(states, np.array([0, TARGET, TARGET], dtype=np.int8)).tolist() == pytest.approx(
        [3, 6, 0, 0, 1, 0, 7 / 3, 4]
    )


def test_a_window_keeps_the_span_and_moves_its_place():
    text = "a" * 50 + "Lind" + "b" * 50
    cut, (start, end) = window(text, (50, 54), 20)
    assert (len(cut), cut[start:end]) == (20, "Lind")
    assert window("Lind", (0, 4), 20) == ("Lind", (0, 4))


def test_heads_are_joined_with_one_another_and_with_the_first_scores():
    pooled_rows, first = np.array([[2.0, 0.0]], dtype=np.float32), np.array([[0.1, 0.9]], dtype=np.float32)
    head = Head(np.eye(2, dtype=np.float32), np.zeros(2, dtype=np.float32))
    assert Panel((head,), (0.0,), 1.0).scores([pooled_rows], first)[0] == pytest.approx([0.1, 0.9], abs=1e-4)
    assert Panel((head,), (3.0,), 0.0).scores([pooled_rows], first)[0, 0] > 0.99
    both = Panel((head, head), (1.0, -1.0), 0.0).scores([pooled_rows, pooled_rows], first)[0]
    assert both == pytest.approx([0.5, 0.5])


SCORES = np.array([[0.5, 0.5], [0.97, 0.03], [0.6, 0.4], [0.9, 0.1]], dtype=np.float32)


def test_the_rows_of_which_the_first_reading_is_least_sure_are_read_again_in_their_order():
    assert doubtful(SCORES, None) == [0, 1, 2, 3]
    assert doubtful(SCORES, 2) == [0, 2]
    assert doubtful(SCORES, 0) == []


def test_a_second_reading_changes_its_rows_only_and_says_whose_each_is():
    told = second_reading(
        Told(SCORES, "first"), "second", 2, lambda few, some: some[:, ::-1] if few == [0, 2] else some
    )
    assert told.by == ["second", "first", "second", "first"]
    assert told.scores[2].tolist() == pytest.approx([0.4, 0.6])
    assert told.scores[3].tolist() == SCORES[3].tolist()


def field(number: int, content: bytes) -> bytes:
    return bytes([number << 3 | 2, len(content)]) + content


def test_a_graph_is_cut_behind_the_node_that_makes_the_value():
    nodes = [field(1, field(1, a) + field(2, b)) for a, b in ((b"x", b"mid"), (b"mid", b"end"))]
    model = b"\x08\x0a" + field(7, b"".join(nodes) + field(5, b"weights") + field(12, field(1, b"end")))
    wanted = b"\x08\x0a" + field(7, nodes[0] + field(5, b"weights") + field(12, field(1, b"mid")))
    assert cut_at(model, "mid") == wanted
    ends = field(12, field(1, b"mid")) + field(12, field(1, b"end"))
    assert cut_at(model, "mid", "end") == b"\x08\x0a" + field(7, b"".join(nodes) + field(5, b"weights") + ends)
    with pytest.raises(ValueError, match="no ONNX model"):
        cut_at(model, "elsewhere")
    with pytest.raises(ValueError, match="no ONNX model"):
        cut_at(model[:-3], "mid")


def test_asking_for_deep_without_the_extra_says_what_to_install(monkeypatch, tmp_path):
    monkeypatch.setattr(encoder, "find_spec", lambda name: None if name == "onnxruntime" else object())
    with pytest.raises(DeepIsMissing, match=r"needs onnxruntime: .*pip install 'onrecord\[deep\]'"):
        open_encoder(tmp_path)


def test_the_default_speed_opens_no_encoder():
    assert ClassifierSettings().classifier_speed == "default"
    assert models.deep() is None


def test_the_default_and_the_deep_set_are_as_small_as_promised():
    default = sum(path.stat().st_size for path in models.WEIGHTS.iterdir() if path.is_file())
    deep = sum(path.stat().st_size for path in (models.WEIGHTS / "deep").iterdir())
    package = 22_928_619
    assert 0 < default + deep + package <= 50_000_000
    assert deep > 5_000_000


class Turning:
    """A deep reading that turns every topic to the first, and notes what it was asked."""

    def __init__(self):
        self.asked = []

    def topics(self, texts, first, language):
        self.asked += [(text, language) for text in texts]
        return np.eye(len(codes()), dtype=np.float32)[np.zeros(len(first), dtype=int)]


@pytest.mark.parametrize(
    ("language", "best", "is_asked"),
    [
        ("en", 0.94, True),
        ("en", 0.96, False),
        ("fr", 0.5, True),
        ("fr", 0.99, True),
        ("es", 0.5, False),
        (None, 0.5, False),
    ],
)
def test_topics_are_read_deeply_in_languages_with_a_head_and_in_english_where_they_are_in_doubt(
    language, best, is_asked
):
    first = np.full((1, len(codes())), (1 - best) / (len(codes()) - 1), dtype=np.float32)
    first[0, 3] = best
    deep = Turning()
    scores = topics.deeper(deep, [("text", language)], first)
    assert deep.asked == ([("text", language)] if is_asked else [])
    assert scores[0].argmax() == (0 if is_asked else 3)


@pytest.mark.parametrize(
    ("chars", "begin"), [(0, [0]), (700, [0]), (749, [0]), (760, [0, 600]), (5000, [0, 600, 1200, 1800])]
)
def test_a_topic_head_learns_from_the_first_passages_of_a_text_but_not_from_a_scrap_at_its_end(chars, begin):
    assert list(starts("x" * chars)) == begin

import json

import pytest
from typer.testing import CliRunner

from services.classifier import models
from services.classifier.deep import encoder
from services.cli import app
from services.commands import read as read_command

runner = CliRunner()
TEXT = "“The treaty will hold,” Trade Minister Lena Brandt said in Oslo on Monday.\n\nShe denied that the fees were illegal."
MORE = (
    "The talks in the old customs house went on until midnight, with four pauses and one shouted argument about tonnage.",
    "Fishing crews from both shores waited outside; some had come by boat, others had walked from the night train.",
    "The fees were set eleven years ago, when the harbour was dredged, and have been contested in every spring since then.",
    "A joint office is to publish the figures each month, so that either side can see what the other has landed.",
    "Neither delegation would say what happens if the second vote in the upper chamber fails next week.",
)
HTML = "<html lang=en><title>Treaty will hold</title><body><article><h1>Treaty will hold</h1>{}</article></body></html>".format(
    "".join(f"<p>{paragraph}</p>" for paragraph in (*TEXT.split("\n\n"), *MORE))
)


def run(*arguments, stdin=None):
    return runner.invoke(app, ["read", *map(str, arguments)], input=stdin)


def many(tmp_path, *lines, options=()):
    source, sink = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text(
        "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines), encoding="utf-8"
    )
    result = run("--jsonl", source, "--out", sink, *options)
    return result, [json.loads(line) for line in sink.read_text(encoding="utf-8").splitlines()]


def test_a_text_becomes_a_record_whose_offsets_point_into_the_text_unchanged(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT + "\n\n\tx", encoding="utf-8")
    record = json.loads(run(file, "--json").stdout)
    assert record["article"]["text"] == TEXT + "\n\n\tx"
    (start, end) = record["statements"][0]["content"][0]
    assert "The treaty will hold" in TEXT[start:end]
    assert record["statements"][0]["speaker"]["name"] == "Lena Brandt"


def test_many_processes_for_few_lines_start_no_more_than_there_is_work_for(tmp_path, monkeypatch):
    asked = []
    pool = read_command.ProcessPoolExecutor
    monkeypatch.setattr(
        read_command, "ProcessPoolExecutor", lambda jobs, **how: asked.append(jobs) or pool(jobs, **how)
    )
    _, lines = many(tmp_path, {"id": 1, "text": TEXT}, options=("--jobs", "200"))
    assert (asked, [line["id"] for line in lines]) == ([1], [1])


def test_a_speed_that_does_not_exist_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setenv("ONRECORD_CLASSIFIER_SPEED", "bogus")
    models.deep_is_chosen.cache_clear()
    result = run(tmp_path / "a.txt")
    models.deep_is_chosen.cache_clear()
    assert result.exception is not None
    assert str(result.exception).startswith("ONRECORD_CLASSIFIER_SPEED: Input should be")


def test_standard_input_is_read_and_html_is_recognised():
    record = json.loads(run("-", "--json", "--url", "https://a.example/treaty", stdin=HTML).stdout)
    assert record["article"]["url"] == "https://a.example/treaty"
    assert "<p>" not in record["article"]["text"]


def test_the_report_names_the_speaker_beside_the_text(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    shown = run(file).stdout
    assert "Lena Brandt" in shown
    assert "The treaty will hold" in shown


def test_characters_beyond_the_basic_plane_count_as_one(tmp_path):
    file = tmp_path / "a.txt"
    file.write_text("🎉🎉 " + TEXT, encoding="utf-8")
    record = json.loads(run(file, "--json").stdout)
    start, end = record["statements"][0]["content"][0]
    assert record["article"]["text"][start:end].strip("“”,") == "The treaty will hold"


def test_many_lines_come_out_in_order_and_a_bad_one_costs_itself_only(tmp_path):
    result, lines = many(
        tmp_path,
        {"id": 1, "text": TEXT},
        "not json",
        {"id": "x"},
        {"id": 3, "html": HTML},
        {"id": 4, "text": "a", "url": "mailto:x"},
    )
    assert result.exit_code == 0
    assert [line["id"] for line in lines] == [1, None, "x", 3, 4]
    assert ["record" in line for line in lines] == [True, False, False, True, False]
    assert [line["error"]["reason"] for line in lines if "error" in line] == ["bad_line"] * 3


def test_a_line_may_give_the_instant_of_publication(tmp_path):
    _, (line,) = many(tmp_path, {"id": 1, "text": TEXT, "published_at": "2026-03-03T09:00:00Z"})
    assert line["record"]["article"]["published_at"] == "2026-03-03T09:00:00Z"


def test_several_processes_keep_the_order(tmp_path):
    _, lines = many(tmp_path, *({"id": n, "text": TEXT} for n in range(40)), options=("--jobs", "2"))
    assert [line["id"] for line in lines] == list(range(40))
    assert all("record" in line for line in lines)


@pytest.mark.parametrize("body", [b"", b"   \n", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, b"%PDF-1.4 xx"])
def test_what_is_no_article_is_one_sentence_and_a_non_zero_exit(tmp_path, body):
    file = tmp_path / "a.bin"
    file.write_bytes(body)
    result = run(file)
    assert result.exit_code == 1
    assert result.output.startswith("Not an article that can be read: ")
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("/no/such/file",), "Cannot read /no/such/file: No such file or directory."),
        (("--json",), "Say what to read"),
        (("a", "--jsonl", "b"), "Say what to read"),
        (("--jsonl", "/no/such/file"), "Cannot open /no/such/file: No such file or directory."),
        (("http://127.0.0.1/x",), "Cannot fetch http://127.0.0.1/x: forbidden_address"),
        (("http://[::1",), "Cannot fetch http://[::1: not a URL"),
    ],
)
def test_bad_arguments_get_one_clear_sentence(arguments, sentence):
    result = run(*arguments)
    assert result.exit_code == 1
    assert result.output.startswith(sentence)
    assert result.output.count("\n") == 1


def test_a_deep_reading_that_is_not_installed_is_one_clear_sentence(monkeypatch, tmp_path):
    monkeypatch.setenv("ONRECORD_CLASSIFIER_SPEED", "deep")
    monkeypatch.setattr(encoder, "find_spec", lambda _: None)
    models.deep_is_chosen.cache_clear()
    models._opened_deep.cache_clear()
    file = tmp_path / "a.txt"
    file.write_text(TEXT, encoding="utf-8")
    result = run(file)
    models.deep_is_chosen.cache_clear()
    assert result.exit_code == 1
    assert result.output.replace("\n", " ").startswith("ONRECORD_CLASSIFIER_SPEED=deep needs onnxruntime")
    assert "pip install 'onrecord[deep]'" in result.output.replace("\n", " ")

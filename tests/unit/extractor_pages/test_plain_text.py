"""Plain text stays as its bytes decode, so that offsets into what was sent hold."""

import codecs

import pytest

from services.chassis.outcome import Skip
from services.extractor.extract import extract, read
from tests.unit.extractor_pages.pages import NOW, page_of

SAID = "Ferry vote put off\n\nThe council met on Tuesday. “We need figures,” said Ines Calloway.\n"
TEXTS = {
    "as it is": SAID,
    "with a byte order mark": "\ufeff" + SAID,
    "with two byte order marks": "\ufeff\ufeff" + SAID,
    "with lines ended as on Windows": SAID.replace("\n", "\r\n"),
    "with lines ended as on an old Macintosh": SAID.replace("\n", "\r"),
    "with a zero byte": SAID.replace("Tuesday", "Tues\0day"),
    "with zero bytes in front": "\0\0\0\0" + SAID,
    "with many zero bytes": SAID.replace(" ", "\0"),
    "spaced by zero bytes": "\0".join("The council met."),
    "with control characters": "\x01\x02\x1b[1m" + SAID + "\x0c\x85\u2028",
    "with spaces around": " \t\n" + SAID + "\u00a0 \n\n",
    "with characters beyond the plane": SAID.replace("Ferry", "⛴️ 𝔉erry"),
    "with letters in pieces": SAID.replace("Calloway", "Callowáy"),
    "like markup": "<p>The council &amp; its ferry met.</p>\n\n<b>Not markup.</b>",
    "that declares another charset": '<meta charset="windows-1251"> Жители ждут парома.',
    "that begins like a picture": "BMW recalls 300 cars after a fault in the brakes was found.",
    "that begins like a document": "%PDF is what the file began with, said the clerk who found it.",
    "that begins like a feed": "<rss> is a tag, said the man who made the feeds.",
}


def sent(body, content_type="text/plain; charset=utf-8"):
    return extract(page_of(body, content_type=content_type), NOW).article


@pytest.mark.parametrize("name", TEXTS)
def test_declared_utf_8_is_taken_verbatim(name):
    assert sent(TEXTS[name].encode()).text == TEXTS[name]


@pytest.mark.parametrize(
    "content_type",
    ['text/plain; charset="UTF-8"', "TEXT/PLAIN;charset=utf8", "text/plain; format=flowed; charset=Utf-8"],
)
def test_the_charset_may_be_written_in_any_manner(content_type):
    assert sent(TEXTS["with a byte order mark"].encode(), content_type).text == TEXTS["with a byte order mark"]


def test_offsets_of_a_statement_hold_behind_a_byte_order_mark():
    text = TEXTS["with a byte order mark"].replace("\n", "\r\n")
    found = extract(page_of(text.encode(), content_type="text/plain; charset=utf-8"), NOW)
    quoted = [text[start:end] for statement in found.statements for start, end in statement.content]
    assert [piece.strip("“”") for piece in quoted] == ["We need figures,"]


def test_paragraphs_of_a_text_lie_where_they_say():
    text = TEXTS["with lines ended as on Windows"]
    article = sent(text.encode())
    assert [text[part.start : part.end] for part in article.paragraphs] == [
        "Ferry vote put off",
        "The council met on Tuesday. “We need figures,” said Ines Calloway.",
    ]


def test_utf_8_that_nobody_declared_is_read_with_its_mark_too():
    assert sent(codecs.BOM_UTF8 + SAID.encode(), "text/plain").text == "\ufeff" + SAID


def test_a_text_that_declares_utf_8_and_is_none_is_read_by_the_detector():
    assert sent("Жители ждут парома уже третий час подряд, пишет газета.".encode("cp1251")).text.startswith("Жители")


def test_utf_16_with_a_mark_is_read():
    assert sent(SAID.encode("utf-16"), "text/plain").text == SAID


def test_bytes_of_a_picture_sent_as_text_are_skipped():
    with pytest.raises(Skip, match="not_text"):
        read(page_of(b"\x89PNG\r\n\x1a\n" + bytes(range(256)), content_type="text/plain"), NOW)

"""Bytes to text."""

import pytest

from services.extractor.page.charset import decoded

GERMAN = "Die Fähre fährt über die Brücke zurück, sagte Frau Öhler. Größe zählt nicht."
RUSSIAN = "Паром вернётся на линию между старым городом и портом в мае, сообщила администрация порта."
CHINESE = "市议会星期二推迟了关于新渡轮航线的投票，因为新码头的费用翻了一番。议员们要求再做一次估算。"
JAPANESE = "市議会は火曜日、新しいフェリー航路についての採決を延期した。新しい桟橋の費用が倍になったためである。"
KOREAN = "시의회는 화요일 새 여객선 노선에 대한 표결을 연기했다. 새 부두의 비용이 두 배로 늘었기 때문이다."


@pytest.mark.parametrize(
    ("text", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (CHINESE, "gb18030"),
        (JAPANESE, "shift_jis"),
        (KOREAN, "euc-kr"),
        (RUSSIAN, "koi8-r"),
        (GERMAN, "cp1252"),
    ],
)
def test_an_undeclared_charset_is_detected(text, charset):
    assert decoded(text.encode(charset))[0] == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark_is_told_by_its_zero_bytes(charset):
    page = f"<html><body><p>{GERMAN}</p></body></html>"
    assert decoded(page.encode(charset))[0] == page


def test_utf_8_cut_within_a_character_is_still_utf_8():
    assert decoded(RUSSIAN.encode()[:-1])[1] == "utf-8"


def test_a_charset_is_detected_behind_a_long_script():
    page = b"<script>" + b"var a = 1;" * 50_000 + b"</script>"
    assert decoded(page + RUSSIAN.encode("cp1251"))[0].endswith(RUSSIAN)


def test_utf_8_wins_over_a_wrong_declaration():
    page = f'<meta charset="iso-8859-1"><p>{GERMAN}</p>'
    assert decoded(page.encode(), "text/html; charset=iso-8859-1")[0] == page


def test_latin_1_is_read_as_browsers_do():
    assert decoded("“Fähre”".encode("cp1252"), "text/html; charset=iso-8859-1")[0] == "“Fähre”"


def test_the_header_declares_before_the_page():
    body = b'<meta charset="koi8-r">' + RUSSIAN.encode("cp1251")
    assert RUSSIAN in decoded(body, "text/html; charset=windows-1251")[0]


def test_a_charset_that_nobody_knows_does_not_raise():
    assert decoded("Fähre".encode("cp1252"), "text/html; charset=klingon")[0] == "Fähre"

"""Which language a text is in."""

import pytest

from services.extractor.language import language


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The council has put off its vote on the second ferry line until May.", "en"),
        ("Der Stadtrat hat die Entscheidung über die neue Tramlinie vertagt.", "de"),
        ("Le conseil municipal a reporté le vote sur la nouvelle ligne de ferry.", "fr"),
        ("El ayuntamiento aplazó la votación sobre la nueva línea de transbordador.", "es"),
        ("Паром вернётся на линию между старым городом и портом в мае.", "ru"),
        ("Пором повернеться на лінію між старим містом і портом у травні.", "uk"),
        ("市议会推迟了关于新渡轮航线的投票。议员们要求再做一次估算。", "zh"),
        ("市議会は新しいフェリー航路についての採決を延期したと発表しました。", "ja"),
        ("أجّل مجلس المدينة التصويت على خط العبّارات الجديد حتى شهر مايو.", "ar"),
    ],
)
def test_languages_are_told_apart(text, code):
    assert language(text).code == code


ENGLISH = "The council has put off its vote on the second ferry line until May, said the mayor on Tuesday evening."
FRENCH = "Le conseil municipal a reporté le vote sur la nouvelle ligne de ferry, a déclaré le maire mardi soir."


@pytest.mark.parametrize(
    ("paragraphs", "wanted"),
    [
        ([ENGLISH] * 6, ("en",)),
        ([ENGLISH] * 4 + [FRENCH] * 3, ("en", "fr")),
        ([FRENCH, ENGLISH] * 4 + [FRENCH], ("fr", "en")),
        ([ENGLISH] * 9 + [FRENCH], ("en",)),
        ([ENGLISH], ("en",)),
    ],
)
def test_a_text_in_two_languages_says_so_and_a_quote_makes_no_second_one(paragraphs, wanted):
    assert language("\n\n".join(paragraphs)).all == wanted


def test_a_text_too_short_to_tell_is_what_the_page_says():
    assert language("OK", "de-AT").code == "de"
    assert language("12345").code is None

"""A person of a Russian text has one name, whatever case it stands in."""

import pytest

from services.extractor.names.finding import find_names
from services.extractor.names.russian import nominative
from services.extractor.statements.finding import find_statements


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("Олега Белова", "Олег Белов"),
        ("Сергеем Лавровым", "Сергей Лавров"),
        ("Марией Захаровой", "Мария Захарова"),
        ("Наталье Поклонской", "Наталья Поклонская"),
        ("Владимира Зеленского", "Владимир Зеленский"),
        ("Алексею Навальному", "Алексей Навальный"),
        ("Никиты Михалкова", "Никита Михалков"),
        ("Юлии Тимошенко", "Юлия Тимошенко"),
        ("Андрея Ермака", "Андрей Ермак"),
    ],
)
def test_a_name_in_another_case_is_told_in_the_nominative(name, plain):
    assert nominative(name) == plain


@pytest.mark.parametrize(
    "name", ["Олег Белов", "Анна Петрова", "Александра Белова", "Джона Смита", "Олега", "Ada Brandt"]
)
def test_a_name_that_stands_in_the_nominative_or_that_we_do_not_know_stays(name):
    assert nominative(name) == name


def test_a_person_who_is_told_in_two_cases_is_one():
    text = "Олег Белов выступил в Москве. По словам Олега Белова, цены будут расти."
    assert [(one.name, len(one.mentions)) for one in find_names(text, "ru") if one.kind == "person"] == [
        ("Олег Белов", 2)
    ]


@pytest.mark.parametrize(
    ("words", "role"),
    [("министр обороны", "министр"), ("глава комитета", "глава"), ("председатель союза", "председатель")],
)
def test_a_role_with_whose_it_is_stands_before_the_name(words, role):
    [person] = [one for one in find_names(f"Вчера {words} Олег Белов выступил.", "ru") if one.kind == "person"]
    assert (person.name, person.role) == ("Олег Белов", role)


def test_letters_between_a_role_and_a_name_are_no_part_of_the_name():
    [statement] = find_statements(
        "Министр иностранных дел ФРГ Йоханн Вадефуль ранее отметил, что Германия ждёт шагов.", "ru"
    )
    assert (statement.speaker.name, statement.speaker.role) == ("Йоханн Вадефуль", "министр")

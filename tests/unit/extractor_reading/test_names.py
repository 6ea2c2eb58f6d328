"""People, organisations and places that a text names."""

import pytest

from services.extractor.names.features import hits_of
from services.extractor.names.finding import find_names
from services.extractor.names.votes import with_bodies, with_lands
from services.extractor.words.sentences import read_text


def named(text, language="en"):
    return {name.name: name for name in find_names(text, language)}


def test_a_surname_alone_is_the_person_named_in_full_elsewhere():
    text = "Helen Marsh opened the session. Later Marsh left, and Mr. Peter Oakes spoke."
    names = named(text)
    assert [text[start:end] for start, end in names["Helen Marsh"].mentions] == ["Helen Marsh", "Marsh"]


def test_a_title_before_the_name_gives_role_organisation_and_country():
    name = named("Norwegian Fisheries Ministry Spokeswoman Ingrid Solvang told reporters that talks go on.")[
        "Ingrid Solvang"
    ]
    assert (name.role, name.organisation, name.country) == ("spokeswoman", "Norwegian Fisheries Ministry", "NO")


def test_an_apposition_after_the_name_gives_role_and_organisation():
    name = named("Karen Ostrow, a spokeswoman for the Harbour Authority, said that ships would wait.")["Karen Ostrow"]
    assert (name.role, name.organisation) == ("spokeswoman", "Harbour Authority")


def test_a_known_person_has_the_same_id_in_every_article():
    assert (
        named("Vladimir Putin spoke in Moscow.")["Vladimir Putin"].id
        == named("President Putin said no.")["Vladimir Putin"].id
        == "Q7747"
    )


def test_an_unknown_person_has_an_id_made_of_the_name():
    assert named("Oskar Heim walked in. Heim sat down.")["Oskar Heim"].id == "person:oskar-heim"


def test_countries_have_iso_codes():
    assert named("They flew from Norway to Kenya.")["Kenya"].country == "KE"


def test_two_people_with_one_surname_stay_two():
    names = named("Anna Weiss met Paul Weiss. Mr. Weiss was late, and Mrs. Weiss was not.")
    assert len(names["Anna Weiss"].mentions) == len(names["Paul Weiss"].mentions) == 2


def test_a_spanish_role_before_the_comma_belongs_to_the_name_after_it():
    name = named("El ministro de Pesca, Duarte Seixas, habló ayer.", "es")["Duarte Seixas"]
    assert name.role == "ministro"


def test_a_german_role_with_a_new_compound_is_a_role():
    name = named("Gestern sprach Einsatzleiter Rolf Dietze mit den Anwohnern.", "de")["Rolf Dietze"]
    assert name.role == "einsatzleiter"


@pytest.mark.parametrize(
    ("behind", "role"),
    [
        ("die leitende Pegelwartin von Ahl", "leitende pegelwartin"),
        ("eine Wirtin aus Kiel", "wirtin"),
        ("die seit 1991 zwischen Kassel und Kiel fährt", None),
        ("die Kinder in Kiel betreut", None),
        ("die Kiel verließ", None),
    ],
)
def test_behind_a_german_name_a_noun_phrase_is_a_role_and_a_relative_clause_is_none(behind, role):
    name = named(f"»Das reicht nicht«, sagte Ina Behr, {behind}, am Donnerstag.", "de")["Ina Behr"]
    assert name.role == role


def test_offsets_hold_in_a_text_with_wide_characters():
    text = "🎻🎻 Für Dita Horak klingt es gut. 🎻"
    (start, end) = named(text, "de")["Dita Horak"].mentions[0]
    assert text[start:end] == "Dita Horak"


def test_an_empty_text_names_nobody():
    assert find_names("", "en") == () == find_names(" \n ", "xx")


@pytest.mark.parametrize(
    ("found", "kinds"),
    [
        ([(0, 1, "person")], ["place"]),
        ([(0, 1, "person"), (6, 8, "person")], ["person", "person"]),
    ],
    ids=["nobody bears it", "somebody bears it"],
)
def test_a_capital_is_a_place_unless_somebody_in_the_text_bears_its_name(found, kinds):
    reading = read_text("Paris asked for more time. Ada Paris did not answer.", "en")
    assert [kind for _, _, kind in with_lands(reading, found, hits_of(reading))] == kinds


def test_what_has_an_army_is_a_land():
    reading = read_text("Velmia’s army sailed. Velmia regretted the noise.", "en")
    found = [(0, 1, "organisation"), (5, 6, "person")]
    assert [reading.words[first] for first, _, _ in found] == ["Velmia", "Velmia"]
    assert [kind for _, _, kind in with_lands(reading, found, {})] == ["place", "place"]


def test_a_place_before_a_word_for_a_body_is_the_name_of_a_body():
    reading = read_text("The Baltic Straits Line apologised.", "en")
    assert with_bodies(reading, [(1, 3, "place")]) == [(1, 4, "organisation")]

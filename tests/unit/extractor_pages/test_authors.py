"""Bylines to people."""

import pytest

from services.extractor.metadata.authors import authors, bodies, logins


@pytest.mark.parametrize(
    ("byline", "wanted"),
    [
        ("By Marta Lindqvist and Owen Pryce", ("Marta Lindqvist", "Owen Pryce")),
        ("MARTA LINDQVIST", ("Marta Lindqvist",)),
        ("Von Jana Hoffstett", ("Jana Hoffstett",)),
        ("Marta Lindqvist, Senior Reporter", ("Marta Lindqvist",)),
        ("Marta Lindqvist, Owen Pryce & Ines Calloway", ("Marta Lindqvist", "Owen Pryce", "Ines Calloway")),
        ("Marta Lindqvist | Northport Courier", ("Marta Lindqvist",)),
        ("Marta Lindqvist (Northport)", ("Marta Lindqvist",)),
        ("Written by Marta Lindqvist, PhD", ("Marta Lindqvist",)),
        ("By Marta Lindqvist March 11, 2026", ("Marta Lindqvist",)),
        ("Marta Lindqvist marta@courier.example", ("Marta Lindqvist",)),
        ("Marta Lindqvist The Associated Press", ("Marta Lindqvist",)),
        ("Marta Lindqvist Marta Lindqvist", ("Marta Lindqvist",)),
        ("Анна Вересова", ("Анна Вересова",)),
        ("Marta Lindqvist, MS, RD, FAND", ("Marta Lindqvist",)),
        ("Marta Lindqvist, Dietitian", ("Marta Lindqvist",)),
        ("Written by: Marta Lindqvist", ("Marta Lindqvist",)),
        ("Marta Lindqvist, medically reviewed by Owen Pryce", ("Marta Lindqvist",)),
        ("Malcolm Pryce Senior Autos Reporter", ("Malcolm Pryce",)),
        ("Malcolm Day", ("Malcolm Day",)),
        ("Lin Ma", ("Lin Ma",)),
        ("Marta Lindqvist, The Associated Press", ("Marta Lindqvist",)),
        ("This post was written by Malcolm Pryce, Head of Ferries and Harbour Development", ("Malcolm Pryce",)),
        ("Malcolm Pryce, political editor, and Ann Hart", ("Malcolm Pryce", "Ann Hart")),
        ("Authored by: Malcolm Pryce", ("Malcolm Pryce",)),
        ("Zeige alle Beiträge von Malcolm Pryce", ("Malcolm Pryce",)),
        ("Ann Hart as told to Malcolm Pryce", ("Malcolm Pryce",)),
        ("Malcolm PryceDec 05, 2026", ("Malcolm Pryce",)),
        ("By Malcolm Pryce Updated by Ann Hart", ("Malcolm Pryce",)),
        ("By Malcolm Pryce Contributions from Ann Hart", ("Malcolm Pryce",)),
        ("Md Aynal Pryce", ("Md Aynal Pryce",)),
        ("Pryce & Pryce", ()),
        ("Malcolm van der Pryce", ("Malcolm van der Pryce",)),
        ("Malcolm Pryce, Harbour Attorney at Pryce & Pryce", ("Malcolm Pryce",)),
        ("Malcolm Pryce, Clinical Dietitian", ("Malcolm Pryce",)),
        ("Malcolm Nurse", ("Malcolm Nurse",)),
    ],
)
def test_people_are_split_and_cleaned(byline, wanted):
    assert authors([byline], ["Northport Courier"]) == wanted


@pytest.mark.parametrize(
    "byline",
    [
        "Reuters",
        "Newsroom Staff",
        "Northport Courier",
        "Updated: 11 March 2026",
        "5 min read",
        "admin",
        "",
        "Personal finance",
        "Genre: Northport Tales",
        "Malcolm gewinnt das Rennen",
        "Veröffentlicht am",
        "Zwei Schiffe unter Segeln",
    ],
)
def test_outlets_roles_and_dates_are_nobody(byline):
    assert authors([byline], ["Northport Courier"]) == ()


def test_one_word_is_a_name_only_where_an_author_is_declared():
    assert authors(["Voltaire"]) == ()
    assert authors(["Voltaire"], sure=True) == ("Voltaire",)


def test_one_word_beside_a_name_is_an_outlet_and_two_first_names_are_two_people():
    assert authors(["Malcolm Pryce | NPRX"], sure=True) == ("Malcolm Pryce",)
    assert authors(["Ann & Malcolm"], sure=True) == ("Ann", "Malcolm")
    assert authors(["Ships & Shores"], sure=True) == ()


def test_what_is_left_of_a_title_in_words_is_nobody():
    assert authors(["Harbour in the Fog"], sure=True) == ()


def test_where_the_name_was_left_out_its_bearers_paper_is_nobody():
    assert authors([", The Northport Telegram"], sure=True) == ()


def test_a_login_is_a_name_unless_it_is_the_sites_keepers():
    assert logins(["h.lindqvist", "malcolmpryce"]) == ("h.lindqvist", "malcolmpryce")
    assert (
        logins(["siteadmin", "webteam", "publisher", "courier", "x1y2z3", "Malcolm Pryce"], ["courier.example"]) == ()
    )


def test_a_body_that_begins_so_signs():
    assert bodies(["University of Northport", "Institute for Tidal Studies"]) == (
        "University of Northport",
        "Institute for Tidal Studies",
    )
    assert bodies(["Published on 8 February 2022 by the Harbour team"]) == ()
    assert bodies(["Associated Press Associated Press"]) == ("Associated Press",)


def test_who_checked_an_article_did_not_write_it():
    assert authors(["Fact checked by Owen Pryce"]) == ()


def test_a_site_that_is_called_after_a_person_is_written_by_that_person():
    assert authors(["Malcolm Pryce"], ["Malcolm Pryce"]) == ("Malcolm Pryce",)
    assert authors(["Harbour Dental"], ["Harbour Dental"]) == ()


def test_a_declared_name_in_small_letters_is_a_name_where_it_begins_with_a_first_name():
    assert authors(["malcolm pryce"], sure=True) == ("Malcolm Pryce",)
    assert authors(["malcolm pryce"]) == authors(["site administrator"], sure=True) == ()


def test_the_same_person_twice_is_one_author():
    assert authors(["Marta Lindqvist", "marta lindqvist", "MARTA LINDQVIST"]) == ("Marta Lindqvist",)

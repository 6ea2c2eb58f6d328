"""Bylines to people."""

import pytest

from services.extractor.authors import authors


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
    ],
)
def test_people_are_split_and_cleaned(byline, wanted):
    assert authors([byline], ["Northport Courier"]) == wanted


@pytest.mark.parametrize(
    "byline", ["Reuters", "Newsroom Staff", "Northport Courier", "Updated: 11 March 2026", "5 min read", "admin", ""]
)
def test_outlets_roles_and_dates_are_nobody(byline):
    assert authors([byline], ["Northport Courier"]) == ()


def test_one_word_is_a_name_only_where_an_author_is_declared():
    assert authors(["Voltaire"]) == ()
    assert authors(["Voltaire"], sure=True) == ("Voltaire",)


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

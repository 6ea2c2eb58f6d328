"""Who speaks in Spanish, French and Russian, where the subject stands behind its verb, and Russian quotes that the reporter breaks into."""

import pytest

from services.extractor.statements.finding import find_statements


def read(text, language):
    return [
        ([text[start:end] for start, end in one.content], "".join(text[start:end] for start, end in one.source))
        for one in find_statements(text, language)
    ]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "«La barca llega tarde», declaró el lunes la ministra de Puertos, Ada Brandt, en Lugo.",
            "la ministra de Puertos, Ada Brandt",
        ),
        ("«Hay que actuar ya», insiste por su parte Ada Brandt.", "Ada Brandt"),
        ("«Es una vergüenza», se indigna ella.", "ella"),
        ("Como recordó la jueza Brandt el viernes en Lugo, «nadie está por encima de la ley».", "la jueza Brandt"),
        ("Así lo ha explicado la consejera Ada Brandt: «Las vacunas llegarán en marzo».", "la consejera Ada Brandt"),
        ("Según la ministra, «no se ha tomado ninguna decisión».", "la ministra"),
        ("Para el alcalde de Lugo, «esta reforma es un gran error».", "el alcalde de Lugo"),
    ],
)
def test_a_spanish_subject_is_found_behind_its_verb_and_what_stands_between(text, source):
    assert [who for _, who in read(text, "es")] == [source]


def test_an_alcalde_behind_a_name_is_no_part_of_what_he_said():
    assert read("De acuerdo con Juan Brandt, alcalde de Lugo, la carretera seguirá cerrada.", "es") == [
        (["la carretera seguirá cerrada"], "Juan Brandt, alcalde de Lugo")
    ]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("« La barque arrive en retard », regrette lundi à Lyon la ministre Ada Brandt.", "la ministre Ada Brandt"),
        ("« C'est une honte pour la ville », s'indigne-t-elle.", "elle"),
        ("« Je ne savais rien de tout cela », assure-t-il.", "il"),
        ("« On ne m'a jamais rien dit », a-t-elle ajouté.", "elle"),
        ("Selon la ministre, « aucune décision n'a été prise ».", "la ministre"),
        ("Pour le maire de Lyon, « cette réforme est une erreur ».", "le maire de Lyon"),
        ("Mardi, l'entreprise affirme que « toutes les mesures ont été prises ».", "l'entreprise"),
        (
            "La directrice de l'agence, Ada Brandt, a indiqué que les travaux reprendraient.",
            "La directrice de l'agence, Ada Brandt",
        ),
        ("D'après Ada Brandt, maire de la commune, la route restera fermée.", "Ada Brandt, maire de la commune"),
    ],
)
def test_a_french_subject_is_found_behind_its_verb_and_as_its_pronoun(text, source):
    assert [who for _, who in read(text, "fr")] == [source]


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("«Паром опоздал», — заявил в понедельник министр порта Олег Белов.", "министр порта Олег Белов"),
        ("«Это позор для города», — возмутилась она.", "она"),
        (
            "Как отметил в Москве представитель порта Олег Белов, «никто не стоит выше закона».",
            "представитель порта Олег Белов",
        ),
        ("По словам министра, «никакого решения пока не принято».", "министра"),
    ],
)
def test_a_russian_subject_is_found_behind_its_verb_and_what_stands_between(text, source):
    assert [who for _, who in read(text, "ru")] == [source]


@pytest.mark.parametrize(
    ("text", "pieces", "source"),
    [
        (
            "«Мы потеряли три года, — сказал председатель союза Олег Белов. — Больше ждать нельзя».",
            ["«Мы потеряли три года,", "Больше ждать нельзя»"],
            "председатель союза Олег Белов",
        ),
        ("«Мы всё знаем, — сообщил он, — и готовы».", ["«Мы всё знаем,", "и готовы»"], "он"),
        ("«Что делать? — спросила она. — Ждать?»", ["«Что делать?", "Ждать?»"], "она"),
        (
            "«Работы начнутся в мае, — рассказал глава района Олег Белов».",
            ["«Работы начнутся в мае,"],
            "глава района Олег Белов",
        ),
        ("«Москва — порт пяти морей», — сказал он.", ["«Москва — порт пяти морей»"], "он"),
    ],
)
def test_the_reporters_words_within_a_russian_quote_are_no_part_of_it(text, pieces, source):
    assert read(text, "ru") == [(pieces, source)]


@pytest.mark.parametrize(
    ("text", "pieces", "source"),
    [
        (
            "« La barque arrive tard, a déclaré la ministre Ada Brandt. Il faut agir. »",
            ["« La barque arrive tard,", "Il faut agir. »"],
            "la ministre Ada Brandt",
        ),
        (
            "« Nous avons perdu trois ans, regrette Ada Brandt, et c'est trop. »",
            ["« Nous avons perdu trois ans,", "et c'est trop. »"],
            "Ada Brandt",
        ),
        ("« C'est une honte, s'est-il indigné, une honte. »", ["« C'est une honte,", "une honte. »"], "il"),
        ("« On ne sait rien, a-t-il ajouté ».", ["« On ne sait rien,"], "il"),
    ],
)
def test_the_reporters_words_within_a_french_quote_are_no_part_of_it(text, pieces, source):
    assert read(text, "fr") == [(pieces, source)]


def test_a_closing_mark_behind_the_reporters_words_is_no_statement():
    assert read("“Hemos perdido tres años –lamentó Ada Brandt–”.", "es") == [
        (["“Hemos perdido tres años"], "Ada Brandt")
    ]


def test_the_reporters_words_within_a_spanish_quote_are_no_part_of_it():
    assert read("«Hemos perdido tres años –lamentó Ada Brandt–. Es demasiado».", "es") == [
        (["«Hemos perdido tres años", "Es demasiado»"], "Ada Brandt")
    ]


@pytest.mark.parametrize(
    ("language", "text", "source", "clause"),
    [
        (
            "de",
            "Wie Ada Brandt am Montag mitteilte, bleibt die Brücke gesperrt.",
            "Ada Brandt",
            "bleibt die Brücke gesperrt",
        ),
        ("es", "Como recordó Ada Brandt, la carretera seguirá cerrada.", "Ada Brandt", "la carretera seguirá cerrada"),
        ("fr", "Comme l'a rappelé Ada Brandt, la route restera fermée.", "Ada Brandt", "la route restera fermée"),
        ("ru", "Как заявил Олег Белов, переговоры продолжатся в мае.", "Олег Белов", "переговоры продолжатся в мае"),
    ],
)
def test_what_somebody_said_as_the_reporter_says_is_a_report(language, text, source, clause):
    assert read(text, language) == [([clause], source)]


def test_as_without_a_verb_of_saying_reports_nothing():
    assert read("Wie berichtet, ist die Brücke gesperrt.", "de") == []


@pytest.mark.parametrize(
    "text",
    [
        "Захарова отметила, что Вашингтон не ответил на предложения России.",
        "По словам Марии Захаровой, Москва готова к переговорам.",
        "Официальный представитель МИД РФ Мария Захарова заявила: «Пустые слова».",
    ],
)
def test_a_person_of_the_dated_list_has_one_id_in_latin_and_cyrillic(text):
    latin = find_statements("Spokeswoman Maria Zakharova said the bridge was closed.", "en")[0].speaker
    speakers = [one.speaker for one in find_statements(text, "ru")]
    assert [(one.id, one.name) for one in speakers] == [(latin.id, latin.name)]


def test_letters_before_a_known_person_are_no_part_of_the_name():
    [statement] = find_statements("Глава МИД ФРГ Анналена Бербок призвала Москву прекратить огонь.", "ru")
    assert statement.speaker.name == "Annalena Baerbock"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        (
            "Este proceso llevará meses, según ha explicado a este diario un portavoz de la agencia.",
            "un portavoz de la agencia",
        ),
        ("La marca es la más alta, según informó el Servicio de Lugo.", "el Servicio de Lugo"),
        ("La carretera seguirá cerrada, según la alcaldesa de Lugo.", "la alcaldesa de Lugo"),
    ],
)
def test_a_verb_behind_segun_is_no_part_of_the_source(text, source):
    assert [who for _, who in read(text, "es")] == [source]


def test_a_french_quote_is_told_to_end_where_any_verb_with_its_pronoun_breaks_in():
    text = "« Je suis inquiet, glisse-t-elle devant la porte. Il n'y a rien. »"
    assert read(text, "fr") == [(["« Je suis inquiet,", "Il n'y a rien. »"], "elle")]


def test_whom_somebody_warns_behind_a_quote_is_the_speaker():
    assert read("« Le risque est majeur sur la côte », avertit la préfecture de Lyon.", "fr") == [
        (["« Le risque est majeur sur la côte »"], "la préfecture de Lyon")
    ]


def test_an_adjective_that_could_be_a_verb_reports_nothing():
    assert read("Il jette un œil critique sur son travail.", "fr") == []


def test_a_title_behind_a_verb_of_saying_is_no_speech():
    text = "La mairie est fermée, rappelle le journal « Le Monde Diplomatique Illustré » : il faut attendre."
    assert [content for content, _ in read(text, "fr") if "« Le Monde Diplomatique Illustré »" in content] == []

"""Who speaks in a German sentence: the subject of its verb, wherever German puts it."""

import pytest

from services.extractor.statements.finding import find_statements

QUOTE = "„Die Fähre kommt jeden Tag eine Stunde zu spät.“"
FEW = "„viel zu späte Fähre“"


def sources(text):
    return [[text[start:end] for start, end in one.source] for one in find_statements(text, "de")]


@pytest.mark.parametrize(
    ("sentence", "source"),
    [
        (f"Die Hafenmeisterin Ada Brandt sagte: {QUOTE}", "Die Hafenmeisterin Ada Brandt"),
        (f"Dazu erklärte Brandt: {QUOTE}", "Brandt"),
        (f"Am Montag sagte die Hafenmeisterin vor der Presse: {QUOTE}", "die Hafenmeisterin"),
        (f"Wie die Hafenmeisterin am Dienstag in Nordheide erklärte: {QUOTE}", "die Hafenmeisterin"),
        (f"Der Leiter des Hafens, Jan Brandt, sagte: {QUOTE}", "Der Leiter des Hafens, Jan Brandt"),
        (f"Jan Brandt, der seit 1998 im Hafen arbeitet, sagte: {QUOTE}", "Jan Brandt"),
        (f"Auch die Leiterin beim Hafenamt, Ada Brandt, äußerte sich besorgt: {QUOTE}", "die Leiterin"),
        (f"Ein nicht genannter Vertreter der Reederei sagte: {QUOTE}", "Ein nicht genannter Vertreter der Reederei"),
        (f"Einer der vier Lotsen sagte: {QUOTE}", "Einer der vier Lotsen"),
        (f"Den Unmut der Pendler brachte Ada Brandt zum Ausdruck: {QUOTE}", "Ada Brandt"),
        (f"Ada Brandt hat sich am Abend so geäußert: {QUOTE}", "Ada Brandt"),
        (f"Brandt wurde von der Zeitung wie folgt zitiert: {QUOTE}", "Brandt"),
        (f"Gefragt, ob das reiche, sagte sie: {QUOTE}", "sie"),
        (f"Ein Lotse nach der Ankunft: {QUOTE}", "Ein Lotse"),
        (f"Als die Fähre endlich anlegte, lief Brandt zum Kai und rief: {QUOTE}", "Brandt"),
        (f"{QUOTE[:-2]}“, erinnerte sich Brandt später.", "Brandt"),
        (f"{QUOTE[:-2]}“, ließ ein Sprecher verlauten.", "ein Sprecher"),
        (f"{QUOTE[:-2]}“, schrieb die in Nordheide geborene Brandt.", "die in Nordheide geborene Brandt"),
        (f"{QUOTE[:-2]}“, schreibt die „Hafenpost“.", "die „Hafenpost“"),
        (f"{QUOTE[:-2]}“, heißt es in einer Mitteilung des Hafenamts.", "einer Mitteilung des Hafenamts"),
        (f"Auf der Seite des Hafenamts heißt es: {QUOTE}", "der Seite des Hafenamts"),
        (f"In den Plänen sieht Brandt eine {FEW}.", "Brandt"),
        (f"Nach Ansicht von Ada Brandt ist das eine {FEW}.", "Ada Brandt"),
        (f"Das Schiff wurde von der Opposition als {FEW} bezeichnet.", "der Opposition"),
    ],
)
def test_the_speaker_is_the_subject_of_the_sentence(sentence, source):
    assert sources(sentence) == [[source]]


def test_what_follows_a_quote_that_a_colon_led_in_tells_nothing_of_its_speaker():
    text = f"Die Reederei erklärte am Dienstag: {QUOTE} Tatsächlich spricht der Fahrplan dagegen."
    assert sources(text)[0] == ["Die Reederei"]


@pytest.mark.parametrize("verb", ["ist", "war"])
def test_what_something_is_has_no_speaker(verb):
    assert sources(f"Das {verb} eine {FEW}.") == [[]]


def test_a_quote_in_a_reported_sentence_belongs_to_who_was_reported_before():
    text = f"Brandt erklärte, der Fahrplan sei zu eng. Damit habe die Insel eine {FEW}."
    assert sources(text) == [["Brandt"], ["Brandt"]]


def test_a_subject_behind_the_verb_is_no_part_of_what_was_said():
    text = "Für die kommenden Tage fordert die Hafenmeisterin mehr Lotsen."
    statement = find_statements(text, "de")[0]
    assert [text[start:end] for start, end in (*statement.source, *statement.content)] == [
        "die Hafenmeisterin",
        "mehr Lotsen",
    ]

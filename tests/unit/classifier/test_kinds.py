"""What a statement does."""

import pytest

from services.classifier.kind_features import kinds
from services.classifier.kinds import kind_of, kinds_of

STATEMENTS = [
    ("ACCUSE", "The minister accused Norland of breaking the treaty.", "The minister", "Norland"),
    ("REJECT", "The foreign ministry rejected the demands of the union.", "The foreign ministry", "the union"),
    (
        "THREATEN",
        "The general threatened to shell the town unless the rebels laid down their arms.",
        "The general",
        "the rebels",
    ),
    ("REQUEST", "The mayor urged the government to send more doctors.", "The mayor", "the government"),
    ("AGREE", "The rebels agreed to release the two hostages next week.", "The rebels", "the two hostages"),
    (
        "CONSULT",
        "The chancellor met the Turkish president for talks in Ankara.",
        "The chancellor",
        "the Turkish president",
    ),
    (
        "YIELD",
        "The government released forty political prisoners on Monday.",
        "The government",
        "forty political prisoners",
    ),
    ("ASSAULT", "Rebels killed nine soldiers in an ambush near the border.", "Rebels", "nine soldiers"),
    ("PROTEST", "Thousands of farmers protested against the tax in the capital.", "Thousands of farmers", "the tax"),
    ("STATE", "“We had two hundred guests,” the innkeeper said.", "the innkeeper", None),
    ("STATE", "The spokeswoman said that the report has forty pages.", "The spokeswoman", None),
]


@pytest.mark.parametrize(("kind", "sentence", "speaker", "target"), STATEMENTS)
def test_a_plain_statement_is_of_its_kind(kind, sentence, speaker, target):
    assert kind_of(sentence, speaker, target).label == kind


@pytest.mark.parametrize(
    ("kind", "language", "sentence"),
    [
        ("ACCUSE", "de", "Der Minister kritisierte die Pläne der Opposition scharf."),
        ("REQUEST", "de", "Sie forderte die Regierung auf, mehr Ärzte zu schicken."),
        ("STATE", "de", "„Das Haus ist alt“, sagte der Wirt."),
        ("ACCUSE", "es", "La ministra acusó al gobierno vecino de romper el tratado."),
        ("REJECT", "es", "El portavoz rechazó la oferta."),
        ("STATE", "es", "El informe tiene cuarenta páginas, dijo la portavoz."),
    ],
)
def test_german_and_spanish_statements_are_judged_by_their_cues(kind, language, sentence):
    assert kind_of(sentence, language=language).label == kind


def test_a_language_we_do_not_read_is_an_abstention():
    verdict = kind_of("Le ministre a accusé son voisin.", language="fr")
    assert (verdict.label, verdict.score) == ("abstain", 0.0)


def test_a_batch_tells_what_each_alone_would():
    rows = [(sentence, speaker, target) for _, sentence, speaker, target in STATEMENTS]
    assert [verdict.label for verdict in kinds_of(rows)] == [kind_of(*row).label for row in rows]
    assert kinds_of([]) == []


def test_there_are_plovers_roots_and_state():
    assert len(kinds()) == 16
    assert kinds()[-1] == "STATE"

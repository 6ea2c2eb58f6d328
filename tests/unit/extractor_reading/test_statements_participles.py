"""A report whose subject stands far from its verb of saying."""

import pytest

from services.extractor.statements.finding import find_statements
from services.extractor.statements.participles import with_subject_of_sentence
from services.extractor.statements.sharing import Draft
from services.extractor.words.quotes import find_quotes
from services.extractor.words.sentences import read_text
from services.extractor.words.windows import strip_of


def speakers(text):
    return [one.speaker.name if one.speaker else None for one in find_statements(text, "en")]


@pytest.mark.parametrize(
    "text",
    [
        "Karen Ostrow left the quay in April, arguing that the ferry was a matter of public interest.",
        "Karen Ostrow calmed the pilots by warning darkly that the ferry would sail without them.",
        "On Sunday, Karen Ostrow even walked to the quay, saying the pilots wanted to be part of the council.",
        "“Any new mayor should mend it,” Karen Ostrow remarked, underscoring the old perspective that the quay is theirs.",
        "Karen Ostrow on Tuesday dismissed the plan to close the quay.",
        "Karen Ostrow, who has long watched the quay, floated the notion that a new ferry would save the harbour.",
        "“The ferry is winning fair and square, so why should it be taken from us?” asked Karen Ostrow, now a pilot.",
    ],
)
def test_the_subject_of_the_sentence_is_the_speaker(text):
    assert set(speakers(text)) == {"Karen Ostrow"}


def test_a_participle_that_may_hang_on_another_verb_has_no_speaker_by_this_rule():
    text = "Paul Weiss waited when the pilots spoke, warning that the ferry would slap against the quay."
    reading = read_text(text, "en")
    content, cue = ((text.index("that"), len(text) - 1),), ((text.index("warning"), text.index(" that")),)
    draft = Draft(content, (), cue, "warning", 0.9, "clause")
    assert with_subject_of_sentence(strip_of(reading, find_quotes(reading)), draft) == draft

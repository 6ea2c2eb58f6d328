"""A day of news from countries that do not exist, written by us: what the page is looked at with."""

from __future__ import annotations

from datetime import timedelta

from schemas.record import FindingV1, RecordV1, TopicV1
from schemas.statement import Speaker, StanceV1
from tests.unit.monitor.samples import KESSLER, LABOUR, NOON, ORLOVA, PARAGRAPHS, POLITICS, SAID, Said, record, spans

ECONOMY = TopicV1(id="medtop:04000000", name="economy, business and finance", score=0.88)
CONFLICT = TopicV1(id="medtop:16000000", name="conflict, war and peace", score=0.77)
WEATHER = TopicV1(id="medtop:17000000", name="weather", score=0.93)

BRANDT = Speaker(id="p-brandt", name="Katharina Brandt", role="Finanzministerin", country="VL")
SOKOL = Speaker(id="p-sokol", name="Илья Сокол", role="представитель МИД", country="KR")
AMARO = Speaker(
    id="p-amaro", name="Lucía Amaro", role="foreign minister", organisation="Government of Costamar", country="CM"
)
OFFICE = Speaker(id="o-weather", name="National Weather Office", country="VL")


def stance(target: str, word: str) -> tuple[StanceV1, ...]:
    return (StanceV1(target=target, stance=word, score=0.8),)


BUDGET = (
    "Der Haushalt für das kommende Jahr steht, die Schulden wachsen nicht.",
    "„Wir geben nicht mehr aus, als wir einnehmen“, sagte Finanzministerin Katharina Brandt am Freitag im Parlament.",
    "Die Opposition habe zwei Jahre lang keinen einzigen eigenen Vorschlag gemacht, erklärte sie.",
)
TALKS = (
    "Переговоры о переправе продолжатся в понедельник.",
    "«Мы не видим причин откладывать встречу», — заявил Илья Сокол журналистам.",
)
TREATY = (
    "Costamar will not sign the fisheries treaty this year, its foreign minister said on Thursday.",
    "“A treaty that half of the coast cannot read is not a treaty,” Lucía Amaro told reporters after they met on Wednesday, 18 November.",
    "She accused the Velden delegation of “rewriting the annex overnight” and called on both governments to publish the draft.",
    "The talks in Velden began on 19 November, according to the agenda.",
)
STORM = (
    "A storm will reach the coast by midnight.",
    "The National Weather Office warned that ferries would stop before dawn.",
)


def treaty() -> RecordV1:
    text = "\n\n".join(TREATY)
    return record(
        "https://courier.example.org/world/fisheries-treaty",
        paragraphs=TREATY,
        said=(
            Said(
                ("Costamar will not sign the fisheries treaty this year",),
                AMARO,
                "indirect",
                ("said",),
                ("its foreign minister",),
                "REJECT",
                stance("the fisheries treaty", "unfavourable"),
            ),
            Said(
                ("“A treaty that half of the coast cannot read is not a treaty,”",),
                AMARO,
                "direct",
                ("told",),
                ("Lucía Amaro",),
                "REJECT",
                stance("the fisheries treaty", "unfavourable"),
                "2026-11-19",
            ),
            Said(
                ("the Velden delegation of “rewriting the annex overnight”",),
                AMARO,
                "mixed",
                ("accused",),
                ("She",),
                "ACCUSE",
                stance("the Velden delegation", "unfavourable"),
            ),
            Said(("both governments to publish the draft",), AMARO, "indirect", ("called on",), ("She",), "REQUEST"),
        ),
        topics=(POLITICS, ECONOMY),
        findings=(
            FindingV1(
                rule="two_dates_for_one_event",
                detail="The talks in Velden are dated 18 November in one place and 19 November in another.",
                evidence=spans(text, ("Wednesday, 18 November", "began on 19 November")),
                score=0.9,
            ),
        ),
        title="Costamar refuses to sign the fisheries treaty",
        authors=("Inge Solberg",),
        at=NOON + timedelta(minutes=30),
    )


def newsday() -> list[RecordV1]:
    """Return the day's records, oldest first."""
    return [
        record(
            "https://wetter.example.org/storm",
            paragraphs=STORM,
            said=(
                Said(
                    ("ferries would stop before dawn",),
                    OFFICE,
                    "indirect",
                    ("warned that",),
                    ("The National Weather Office",),
                    "STATE",
                ),
            ),
            topics=(WEATHER,),
            title="Storm to reach the coast by midnight",
            site_name="Coast Radio",
        ),
        record(
            "https://abendpost.example.org/haushalt",
            paragraphs=BUDGET,
            said=(
                Said(
                    ("„Wir geben nicht mehr aus, als wir einnehmen“",),
                    BRANDT,
                    "direct",
                    ("sagte",),
                    ("Finanzministerin Katharina Brandt",),
                    "STATE",
                    (),
                    "2026-11-20",
                ),
                Said(
                    ("habe zwei Jahre lang keinen einzigen eigenen Vorschlag gemacht",),
                    BRANDT,
                    "indirect",
                    ("erklärte",),
                    ("sie",),
                    "ACCUSE",
                    stance("die Opposition", "unfavourable"),
                ),
            ),
            topics=(ECONOMY, POLITICS),
            title="Haushalt ohne neue Schulden",
            site_name="Veldener Abendpost",
            language="de",
            at=NOON + timedelta(minutes=10),
        ),
        record(
            "https://vesti.example.org/pereprava",
            paragraphs=TALKS,
            said=(
                Said(
                    ("«Мы не видим причин откладывать встречу»",),
                    SOKOL,
                    "direct",
                    ("заявил",),
                    ("Илья Сокол",),
                    "CONSULT",
                    stance("встреча", "favourable"),
                ),
            ),
            topics=(CONFLICT,),
            title="Переговоры продолжатся в понедельник",
            site_name="Вести Краина",
            language="ru",
            at=NOON + timedelta(minutes=20),
        ),
        treaty(),
        record(
            paragraphs=PARAGRAPHS,
            said=(*SAID, Said(("The port of Lindhaven stood still for a third day",), None, "indirect")),
            topics=(LABOUR, ECONOMY),
            at=NOON + timedelta(minutes=45),
        ),
    ]


__all__ = ["KESSLER", "ORLOVA", "newsday", "treaty"]

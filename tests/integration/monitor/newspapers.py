"""Articles of several outlets about one press conference, for tests of what is the same."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from schemas.record import RecordV1
from schemas.statement import Speaker
from services.classifier.sameness import signature
from tests.unit.monitor.samples import NOON, Said, record

BRANDT = Speaker(id="person:lena-brandt", name="Lena Brandt", role="minister", organisation="Ministry of Trade")
ADAM = Speaker(id="person:peter-adam", name="Peter Adam", role="chairman", organisation="Shippers’ League")
WORDS = "“The treaty will hold, whatever the opposition may say about the harbour fees and the old ferry pier,”"
DRIFTED = "“The treaty will hold whatever the opposition says about harbour fees and the old ferry pier,”"
FILLER = (
    "The harbour of Lindhaven earns forty million a year from fees that ships pay by weight.",
    "The opposition had called the fees illegal and wants a court to look at the treaty of 1998.",
    "Traders on the quay said that they had heard the same promise from three governments before this one.",
)
OTHER_FILLER = (
    "Snow lay on the cranes when the press was let into the customs house on the eastern pier.",
    "Nobody from the shipping companies had come, and the coffee was cold by the time the doors opened.",
    "A vote in parliament is due in spring; both large parties have kept silent about how they will vote.",
)


def report(
    outlet: str,
    words: str = WORDS,
    *,
    speaker: Speaker | None = BRANDT,
    filler: tuple[str, ...] = FILLER,
    minutes: float = 0.0,
    at: datetime = NOON,
    path: str = "treaty",
    said_at: str | None = None,
    **more: Any,
) -> RecordV1:
    """Return a record of an article with one quote; `filler` decides whose text it is."""
    who = f"{speaker.name}" if speaker else "a visitor"
    opening = f"{words} {who} told the press. {filler[0]}"
    said = (Said((words,), speaker, cue=("told",), source=(who,) if speaker else (), kind="STATE", said_at=said_at),)
    made = record(
        f"https://{outlet}.example/{path}",
        paragraphs=(opening, *filler[1:]),
        said=said,
        at=at + timedelta(minutes=minutes),
        **({"site_name": outlet.title(), "title": f"{outlet.title()} on the treaty"} | more),
    )
    if said_at:
        spoken = tuple(one.model_copy(update={"said_at_from": "text"}) for one in made.statements)
        made = made.model_copy(update={"statements": spoken})
    return made.model_copy(update={"signature": signature(made.article.text).packed()})

"""StatementV1: who said what, where in the text. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Literal

from schemas.event import Part, Score, Span

Form = Literal["direct", "mixed", "indirect"]
Attitude = Literal["favourable", "neutral", "unfavourable", "abstain"]


class Speaker(Part):
    """A person, an office or an organisation that speaks; `id` is the same for the same speaker in every article."""

    id: str
    name: str
    role: str | None = None
    organisation: str | None = None
    country: str | None = None
    """ISO 3166-1 alpha-2."""


class StanceV1(Part):
    """A stance towards one target: the speaker's, where the statement names it, or the article's own. `judged_by` names the model."""

    target: str
    stance: Attitude
    score: Score
    target_id: str | None = None
    judged_by: str | None = None


class StatementV1(Part):
    """One statement. All spans are `[start, end)` character offsets into `article.text`.

    `content` may come in pieces ("…," she said, "…"). `said_at` is ISO 8601 with the precision that the text gives:
    `2024-10-05`, `2024-10`, or a full instant. `score` says how sure we are that this is a statement of this speaker;
    `found_by` names the rule or model. `nested_in` is the id of the statement that holds this one (A says that B said).
    `kind` is a PLOVER root that the speaker does to `kind_target` (who → whom), `kind_mode` how, where the
    words tell; `kind_by` names the model that judged.
    """

    id: str
    form: Form
    content: tuple[Span, ...]
    source: tuple[Span, ...] = ()
    cue: tuple[Span, ...] = ()
    speaker: Speaker | None = None
    cue_class: str | None = None
    addressee: str | None = None
    venue: str | None = None
    place: str | None = None
    negated: bool = False
    said_at: str | None = None
    said_at_from: str | None = None
    kind: str | None = None
    kind_score: Score | None = None
    kind_mode: str | None = None
    kind_target: str | None = None
    kind_target_id: str | None = None
    kind_by: str | None = None
    stances: tuple[StanceV1, ...] = ()
    score: Score
    found_by: str
    nested_in: str | None = None

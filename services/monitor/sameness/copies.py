"""An article among those of its family -> whose copy it is, and who copied it. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from schemas.event import Instant, Part
from schemas.sameness import Relation, Signature, relation

Standing = Literal["original", "exact_copy", "near_copy", "cut_copy", "longer_copy", "unknown"]
"""What an article is beside the first of its family; `unknown` where its record has no signature."""

STANDINGS: dict[Relation, Standing] = {
    "exact": "exact_copy", "near": "near_copy", "cut": "cut_copy", "longer": "longer_copy",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Member:
    """One article of a family."""

    article_id: str
    url: str | None
    title: str
    site: str | None
    seen_at: datetime
    revisions: int
    revision: str | None
    text: Signature


class Copy(Part):
    """Another article of the family, and what its text is beside the first one's."""

    article_id: str
    url: str | None
    title: str
    site: str | None
    first_seen_at: Instant
    standing: Standing


class Sameness(Part):
    """What an article's text is among the others on record.

    `first` is the article of its family that could be read first, None for that one itself; `copies` are the others. `versions` counts the
    article's own, and `revision` says what its newest text is beside the one before: near, cut, longer, or rewritten; None until it changes.
    """

    article_id: str
    standing: Standing
    first: Copy | None = None
    copies: tuple[Copy, ...] = ()
    members: int = 1
    versions: int = 1
    revision: str | None = None


def sameness_of(article_id: str, members: Sequence[Member], total: int, versions: int) -> Sameness:
    """Return what an article is among the members of its family, some of `total`, in the order in which they could first be read."""
    here = next((one for one in members if one.article_id == article_id), None)
    if here is None:
        return Sameness(article_id=article_id, standing="unknown", versions=versions)
    first = min(members, key=lambda one: (one.seen_at, one.article_id))
    told = {one.article_id: _copy(one, first) for one in members}
    return Sameness(
        article_id=article_id,
        standing=told[article_id].standing,
        first=None if here is first else told[first.article_id],
        copies=tuple(copy for copy in told.values() if copy.article_id not in {article_id, first.article_id}),
        members=total,
        versions=versions,
        revision=here.revision,
    )


def _copy(one: Member, first: Member) -> Copy:
    """Tell what a member is beside the first; linked by others only, it is a near copy."""
    return Copy(
        article_id=one.article_id,
        url=one.url,
        title=one.title,
        site=one.site,
        first_seen_at=one.seen_at,
        standing="original" if one is first else STANDINGS[relation(one.text, first.text) or "near"],
    )

"""What else is on record of a statement or a text: its utterance, its copies, what contradicts it. Asks the database for `store.py`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from typing import Any

from sqlalchemy import Row, Select, func, or_, select

from schemas.sameness import SignatureV1, unpacked
from services.monitor.sameness.appearances import Appearance, Utterance, first_of_each_wording, note_of, utterance_of
from services.monitor.sameness.contradictions import Contradiction, told
from services.monitor.sameness.copies import Member, Sameness, sameness_of
from services.monitor.storage.neighbours import chunks
from services.monitor.storage.tables import contradictions, records, signatures, statements, utterances
from services.monitor.views.statements import StoredStatement

_MOST_STATEMENTS = 100
_MOST_VARIANTS = 50
_MOST_COPIES = 50
_MOST_ASKED = 2_000

_APPEARANCE = (
    statements.c.seq,
    statements.c.article_id,
    statements.c.site,
    func.coalesce(signatures.c.family, statements.c.article_id).label("family"),
    utterances.c.seen_at,
    utterances.c.wording,
)
Ask = Callable[[Select[Any]], Awaitable[Sequence[Row[Any]]]]
Read = Callable[[Sequence[int]], Awaitable[list[StoredStatement]]]


class Elsewhere:
    """Answers over one store: `ask` runs a query, `read` returns statements by number, with their notes."""

    def __init__(self, ask: Ask, read: Read) -> None:
        self._ask = ask
        self._read = read

    async def noted(self, found: Sequence[StoredStatement]) -> list[StoredStatement]:
        """Return the statements with a note each of their utterance."""
        of = {seq: utterance for utterance, seqs in (await self._utterances_of(found)).items() for seq in seqs}
        given = await self._appearances(set(of.values()))
        return [
            view.model_copy(update={"utterance": note_of(of[view.seq], given[of[view.seq]], view.seq)})
            if given.get(of.get(view.seq, ""))
            else view
            for view in found
        ]

    async def _utterances_of(self, found: Sequence[StoredStatement]) -> dict[str, list[int]]:
        told_by: dict[str, list[int]] = {}
        for some in chunks([view.seq for view in found]):
            query = select(utterances.c.seq, utterances.c.utterance).where(utterances.c.seq.in_(some))
            for row in await self._ask(query):
                told_by.setdefault(row.utterance, []).append(row.seq)
        return told_by

    async def _appearances(self, wanted: Collection[str]) -> dict[str, list[Appearance]]:
        found: dict[str, list[Appearance]] = {}
        for some in chunks(sorted(wanted)):
            query = (
                select(*_APPEARANCE, utterances.c.utterance)
                .join(utterances, utterances.c.seq == statements.c.seq)
                .outerjoin(signatures, signatures.c.article_id == statements.c.article_id)
                .where(utterances.c.utterance.in_(some), statements.c.withdrawn_at.is_(None))
            )
            for row in await self._ask(query):
                found.setdefault(row.utterance, []).append(_appearance(row))
        return found

    async def utterance(self, number: str) -> Utterance | None:
        """Return an utterance by its id, or by that of any statement that gives it; None when nothing on record does."""
        named = await self._ask(
            select(utterances.c.utterance)
            .join(statements, statements.c.seq == utterances.c.seq)
            .where(or_(statements.c.id == number, utterances.c.utterance == number))
            .limit(1)
        )
        found = (await self._appearances([named[0].utterance])).get(named[0].utterance) if named else None
        if not found:
            return None
        firsts = first_of_each_wording(found, _MOST_VARIANTS)
        shown = sorted(one.seq for one in found)[:_MOST_STATEMENTS]
        views = {view.seq: view for view in await self._read(sorted({*shown, *(one.seq for one in firsts.values())}))}
        worded = {digest: views[one.seq] for digest, one in firsts.items() if one.seq in views}
        return utterance_of(named[0].utterance, found, [views[seq] for seq in shown if seq in views], worded)

    async def sameness(self, article_id: str) -> Sameness | None:
        """Return what an article's text is among the others; None when it is not on record."""
        (here,) = await self._ask(
            select(records.c.revisions, signatures.c.family)
            .outerjoin(signatures, signatures.c.article_id == records.c.article_id)
            .where(records.c.article_id == article_id)
        ) or (None,)
        if here is None:
            return None
        rows = await self._ask(
            _members(here.family).order_by(
                records.c.article_id != article_id, signatures.c.seen_at, signatures.c.article_id
            )
        )
        counted = await self._ask(select(func.count()).where(signatures.c.family == here.family))
        members = sorted((_member(row) for row in rows), key=lambda one: (one.seen_at, one.article_id))
        return sameness_of(article_id, members, int(counted[0][0]), here.revisions)

    async def contradictions(
        self, limit: int, *, seqs: Sequence[int] | None = None, before: int | None = None
    ) -> list[Contradiction]:
        """Return findings across articles, newest first: all, those of some statements, or those of statements below number `before`.

        Findings of one statement stay together, so that a page never ends between them; one of more than `limit` has the first.
        """
        earlier, later = statements.alias(), statements.alias()
        query = (
            select(contradictions)
            .join(later, later.c.seq == contradictions.c.seq)
            .join(earlier, earlier.c.seq == contradictions.c.other_seq)
            .where(later.c.withdrawn_at.is_(None), earlier.c.withdrawn_at.is_(None))
            .order_by(contradictions.c.seq.desc(), contradictions.c.other_seq)
        )
        if seqs is not None:
            some = seqs[:_MOST_ASKED]
            query = query.where(or_(contradictions.c.seq.in_(some), contradictions.c.other_seq.in_(some)))
        if before is not None:
            query = query.where(contradictions.c.seq < before)
        rows = whole_groups(await self._ask(query.limit(limit + 1)), limit)
        seen = await self._read(sorted({seq for row in rows for seq in (row.seq, row.other_seq)}))
        views = {view.seq: view for view in seen}
        return [
            told(row.rule, row.found_at, views[row.seq], views[row.other_seq])
            for row in rows
            if row.seq in views and row.other_seq in views
        ]


def whole_groups(rows: Sequence[Row[Any]], limit: int) -> Sequence[Row[Any]]:
    """Return at most `limit` of the rows, without those of the last number if some of its rows had no place."""
    if len(rows) <= limit or rows[limit].seq != rows[limit - 1].seq or rows[0].seq == rows[limit].seq:
        return rows[:limit]
    return [row for row in rows[:limit] if row.seq != rows[limit].seq]


def _members(family: str | None) -> Select[Any]:
    return (
        select(
            records.c.article_id,
            records.c.url,
            records.c.title,
            records.c.site,
            signatures.c.seen_at,
            records.c.revisions,
            signatures.c.revision,
            signatures.c.body,
        )
        .join(signatures, signatures.c.article_id == records.c.article_id)
        .where(signatures.c.family == family)
        .limit(_MOST_COPIES)
    )


def _member(row: Row[Any]) -> Member:
    return Member(
        article_id=row.article_id,
        url=row.url,
        title=row.title,
        site=row.site,
        seen_at=row.seen_at,
        revisions=row.revisions,
        revision=row.revision,
        text=unpacked(SignatureV1.model_validate_json(row.body)),
    )


def _appearance(row: Row[Any]) -> Appearance:
    return Appearance(
        seq=row.seq,
        article_id=row.article_id,
        site=row.site,
        family=row.family,
        seen_at=row.seen_at,
        wording=row.wording,
    )

"""Which statements are one utterance, and which contradict one another: kept up to date within a transaction of `writer.py`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.article import NameV1
from services.monitor.sameness.utterances import (
    Said,
    compared,
    contradiction,
    is_named,
    keys_of,
    quotes_others,
    said_on,
    same_utterance,
)
from services.monitor.sameness.wording import wording
from services.monitor.storage.neighbours import Neighbours, chunks, with_any
from services.monitor.storage.tables import contradictions, signatures, statements, utterance_keys, utterances
from services.monitor.views.statements import StatementView, StoredStatement

_COMPARED = (
    statements.c.seq,
    statements.c.id,
    statements.c.speaker_id,
    statements.c.speaker,
    statements.c.organisation,
    statements.c.form,
    statements.c.language,
    statements.c.content,
    utterances.c.utterance,
    utterances.c.seen_at,
    utterances.c.said_on,
    utterances.c.named,
    func.coalesce(signatures.c.family, statements.c.article_id).label("family"),
)


class Joining:
    """Gives each new statement its utterance. What it writes it writes at the end, in a few statements for the whole batch.

    `repeated` are the numbers of the statements whose utterance was on record before.
    """

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        self._connection = connection
        self._now = now
        self._known: dict[int, Said] = {}
        self._renamed: dict[str, str] = {}
        self.repeated: set[int] = set()

    async def join(
        self,
        new: Sequence[StoredStatement],
        names: Mapping[str, Iterable[NameV1]],
        families: Mapping[str, str],
        never_compared: Sequence[StoredStatement] = (),
    ) -> None:
        """Find the utterance of each new statement, and of those that were stored before utterances were known.

        `names` and `families` are those of its article.
        """
        for some in chunks([view.seq for view in never_compared]):
            await self._connection.execute(delete(utterances).where(utterances.c.seq.in_(some)))
        said = [
            compared(view, names[view.article_id], families[view.article_id], self._now, view.seq)
            for view in (*never_compared, *new)
        ]
        keys = {one.seq: keys_of(one.wording, one.speaker) for one in said}
        near: Neighbours[int] = Neighbours(utterance_keys, utterance_keys.c.seq)
        await near.read(self._connection, {key for some in keys.values() for key in some})
        await self._read(sorted(near.owners()))
        indexed, against = [], []
        for one in said:
            others = [self._known[seq] for seq in near.of(keys[one.seq]) if seq in self._known]
            mine = self._placed(one, [other for other in others if same_utterance(one, other)])
            against += self._contradicted(mine, others)
            if not any(_repeats(mine, other) for other in others):
                near.add(mine.seq, keys[mine.seq])
                indexed += [{"key": key, "seq": mine.seq} for key in keys[mine.seq]]
        await self._write([self._known[one.seq] for one in said], indexed, against)

    async def revise(self, seq: int, view: StatementView, names: Iterable[NameV1]) -> None:
        """Keep what is compared of a statement that changed and kept its words and its speaker."""
        day = said_on(view)
        changed = update(utterances).where(utterances.c.seq == seq)
        await self._connection.execute(
            changed.values(said_on=day.isoformat() if day else None, named=is_named(view, names))
        )

    async def _read(self, seqs: Sequence[int]) -> None:
        query = (
            select(*_COMPARED)
            .join(utterances, utterances.c.seq == statements.c.seq)
            .outerjoin(signatures, signatures.c.article_id == statements.c.article_id)
        )
        found = await with_any(self._connection, query, statements.c.seq, seqs)
        self._known.update({row.seq: _said(row) for row in found})

    def _placed(self, one: Said, same: Sequence[Said]) -> Said:
        """Return the statement in the utterance of the earliest that says the same; others that say it join that, too."""
        earliest = min(same, key=lambda other: other.seq, default=one)
        mine = replace(one, utterance=self._name(earliest.utterance))
        for other in same:
            if self._name(other.utterance) != mine.utterance:
                self._renamed[self._name(other.utterance)] = mine.utterance
        self._known[mine.seq] = mine
        if same:
            self.repeated.add(mine.seq)
        return mine

    def _name(self, utterance: str) -> str:
        while utterance in self._renamed:
            utterance = self._renamed[utterance]
        return utterance

    def _contradicted(self, one: Said, others: Sequence[Said]) -> list[dict[str, Any]]:
        """Return what contradicts a statement, the earliest of each utterance for each rule."""
        found: dict[tuple[str, str], int] = {}
        for other in sorted(others, key=lambda other: -other.seq):
            rule = contradiction(one, other)
            if rule is not None:
                found[rule, self._name(other.utterance)] = other.seq
        return [
            {"seq": one.seq, "other_seq": seq, "rule": rule, "found_at": self._now} for (rule, _), seq in found.items()
        ]

    async def _write(self, said: Sequence[Said], indexed: list[dict[str, Any]], against: list[dict[str, Any]]) -> None:
        for old in self._renamed:
            there = update(utterances).where(utterances.c.utterance == old)
            await self._connection.execute(there.values(utterance=self._name(old)))
        placed = [_row(replace(one, utterance=self._name(one.utterance))) for one in said]
        for table, rows in ((utterances, placed), (utterance_keys, indexed), (contradictions, against)):
            if rows:
                await self._connection.execute(table.insert(), rows)


def _repeats(one: Said, other: Said) -> bool:
    """Say whether a statement has the content words of another of its utterance: one of them is enough to be found by."""
    return one.wording.stems == other.wording.stems and one.speaker == other.speaker and same_utterance(one, other)


def _row(one: Said) -> dict[str, Any]:
    return {
        "seq": one.seq,
        "utterance": one.utterance,
        "seen_at": one.seen_at,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "named": one.named,
        "wording": one.wording.digest,
    }


def _said(row: Row[Any]) -> Said:
    return Said(
        seq=row.seq,
        id=row.id,
        utterance=row.utterance,
        family=row.family,
        seen_at=row.seen_at,
        speaker_id=row.speaker_id,
        speaker=row.speaker,
        organisation=row.organisation,
        form=row.form,
        wording=wording(row.content, row.language),
        said_on=date.fromisoformat(row.said_on) if row.said_on else None,
        named=row.named,
        quotes_others=quotes_others(row.content, row.form),
    )

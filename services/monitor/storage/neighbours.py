"""Which rows share keys with which newcomers: one question for a whole batch. Used within a transaction of `writer.py`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import Any, Generic, TypeVar

from sqlalchemy import ColumnElement, Row, Select, Table, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

_AT_ONCE = 500  # SQLite takes 32,766 variables in a statement, PostgreSQL 32,767
_MOST_OF_A_KEY = 40
"""A key that more rows have tells little; the last of them are compared, for news repeats what is new."""
_MOST_NEIGHBOURS = 16

Owner = TypeVar("Owner", bound=Hashable)


class Neighbours(Generic[Owner]):
    """Who has which key: what the table holds, and what was added since within this batch."""

    def __init__(self, table: Table, owner: ColumnElement[Any]) -> None:
        self._table = table
        self._owner = owner
        self._having: dict[int, list[Owner]] = {}

    async def read(self, connection: AsyncConnection, keys: Collection[int]) -> None:
        """Learn who has these keys."""
        key = self._table.c.key
        place = func.row_number().over(partition_by=key, order_by=self._owner.desc()).label("place")
        for some in chunks(sorted(keys)):
            ranked = select(key, self._owner, place).where(key.in_(some)).subquery()
            query = select(ranked.c.key, ranked.c[self._owner.name]).where(ranked.c.place <= _MOST_OF_A_KEY)
            for found, owner in (await connection.execute(query)).all():
                self._having.setdefault(found, []).append(owner)

    def owners(self) -> set[Owner]:
        """Return everybody known."""
        return {owner for owners in self._having.values() for owner in owners}

    def of(self, keys: Iterable[int]) -> list[Owner]:
        """Return who shares most of these keys, in one order."""
        shared = Counter(owner for key in keys for owner in self._having.get(key, ()))
        return sorted(shared, key=lambda owner: (-shared[owner], owner))[:_MOST_NEIGHBOURS]

    def add(self, owner: Owner, keys: Iterable[int]) -> None:
        """Let those who come later in the batch find this one."""
        for key in keys:
            self._having.setdefault(key, []).append(owner)


def chunks(values: Sequence[Any]) -> Iterable[Sequence[Any]]:
    """Yield the values in runs that a statement can take as variables."""
    return (values[start : start + _AT_ONCE] for start in range(0, len(values), _AT_ONCE))


async def with_any(
    connection: AsyncConnection, query: Select[Any], column: ColumnElement[Any], values: Sequence[Any]
) -> list[Row[Any]]:
    """Return the rows of a query whose `column` is any of `values`."""
    found: list[Row[Any]] = []
    for some in chunks(values):
        found.extend((await connection.execute(query.where(column.in_(some)))).all())
    return found

"""Statements -> statements that know which other one holds them: A says that B said. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections.abc import Sequence

from schemas.statement import StatementV1


def nested(statements: Sequence[StatementV1]) -> tuple[StatementV1, ...]:
    """Return the statements in the same order, each with `nested_in`: the smallest other one of which a single piece holds all of it, and more."""
    pieces = sorted(
        (start, -end, number) for number, statement in enumerate(statements) for start, end in statement.content
    )
    holders: list[str | None] = [None] * len(statements)
    at = 0
    open_pieces: list[tuple[int, int, int]] = []
    order = sorted(
        range(len(statements)),
        key=lambda number: (statements[number].content[0][0], -statements[number].content[-1][1]),
    )
    for number in order:
        start, end = statements[number].content[0][0], statements[number].content[-1][1]
        while at < len(pieces) and pieces[at][0] <= start:
            open_pieces.append(pieces[at])
            at += 1
        open_pieces = [piece for piece in open_pieces if -piece[1] > start]
        holding = [
            piece
            for piece in open_pieces
            if -piece[1] >= end and piece[2] != number and -piece[1] - piece[0] > end - start
        ]
        if holding:
            smallest = min(holding, key=lambda piece: -piece[1] - piece[0])
            holders[number] = statements[smallest[2]].id
    return tuple(
        statement if holder is None else statement.model_copy(update={"nested_in": holder})
        for statement, holder in zip(statements, holders, strict=True)
    )

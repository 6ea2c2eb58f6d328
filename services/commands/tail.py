"""`onrecord tail`: statements in the terminal as they are put on record."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Annotated

import typer

from schemas import streams
from schemas.record import RecordV1
from services.chassis.kafka import wait_for_broker
from services.chassis.playback import NoSuchStream, follow, play
from services.chassis.settings import KafkaSettings
from services.commands.cluster import cluster, fail
from services.commands.terminal import out, statement_line


def tail(
    from_start: Annotated[bool, typer.Option("--from-start", help="show what is kept first, then end")] = False,
    speaker: Annotated[str, typer.Option(help="only speakers whose name contains this")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="whole records, one JSON object a line")] = False,
) -> None:
    """Show statements as they are put on record; Ctrl-C ends it."""
    settings = cluster()
    with suppress(KeyboardInterrupt):
        try:
            asyncio.run(_show(settings, speaker.casefold(), from_start=from_start, as_json=as_json))
        except (NoSuchStream, ConnectionError) as error:
            fail(f"{error}.")


async def _show(settings: KafkaSettings, speaker: str, *, from_start: bool, as_json: bool) -> None:
    await wait_for_broker(settings)
    messages = play(settings, streams.RECORDS.name) if from_start else follow(settings, streams.RECORDS.name)
    async for message in messages:
        if message.value is None or (record := RecordV1.from_bytes(message.value)).article.canary:
            continue
        if as_json:
            typer.echo(message.value.decode())
        else:
            show_record(record, speaker)


def show_record(record: RecordV1, speaker: str = "") -> None:
    """Print a record's statements, a line each, and its findings."""
    for statement in record.statements:
        if speaker in (statement.speaker.name.casefold() if statement.speaker else ""):
            out.print(statement_line(record, statement))
    for finding in record.findings:
        out.print(f"  ⚠ {finding.rule}: {finding.detail}", style="red", markup=False)

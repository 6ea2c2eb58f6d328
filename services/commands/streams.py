"""`onrecord streams`: make the streams, and look at them."""

from __future__ import annotations

import typer
from rich.table import Table

from schemas import streams
from schemas.streams import DAY_SECONDS
from services.chassis.kafka import create_streams
from services.chassis.playback import NoSuchStream, depth
from services.chassis.settings import KafkaSettings
from services.commands.cluster import ask, cluster
from services.commands.terminal import out

app = typer.Typer(help="The streams that the services talk over.", no_args_is_help=True)


@app.command("create")
def create() -> None:
    """Make every stream that is not there yet, and those of the dead letters."""
    settings = cluster()
    made = ask(create_streams(settings), settings)
    out.print(f"made {len(made)} streams" if made else "every stream is there already")
    for name in made:
        out.print(f"  {name}")


@app.command("list")
def show() -> None:
    """Show every stream: what it carries, who writes and reads it, how long it is kept, how much it holds."""
    settings = cluster()
    table = Table("stream", "event", "key", "from", "to", "kept", "messages", "dead")
    depths = ask(_depths(settings), settings)
    for stream in streams.ALL:
        kept = f"{stream.retention_seconds // DAY_SECONDS} d" if stream.retention_seconds else "for ever"
        sizes = (depths[stream.name], depths[stream.dead_name])
        table.add_row(
            stream.name,
            stream.event.__name__,
            stream.key,
            ", ".join(stream.producers),
            ", ".join(stream.consumers),
            kept + (", compacted" if stream.compacted else ""),
            *("-" if size is None else str(size) for size in sizes),
        )
    out.print(table)


async def _depths(settings: KafkaSettings) -> dict[str, int | None]:
    return {name: await _depth(settings, name) for s in streams.ALL for name in (s.name, s.dead_name)}


async def _depth(settings: KafkaSettings, name: str) -> int | None:
    try:
        return await depth(settings, name)
    except NoSuchStream:
        return None

"""`onrecord dead-letters`: look at what no stage could handle, and send it round again."""

from __future__ import annotations

from typing import Annotated

import typer
from pydantic import ValidationError
from rich.table import Column, Table

from schemas import streams
from schemas.entry import EntryV1
from services.chassis.dead_letters import DeadLetter, original_headers, read_dead_letter
from services.chassis.kafka import Outlet
from services.chassis.playback import NoSuchStream, play
from services.chassis.settings import KafkaSettings
from services.commands.cluster import ask, cluster, fail
from services.commands.terminal import one_line, out

app = typer.Typer(help="Events that no stage could handle.", no_args_is_help=True)
StreamOption = Annotated[str, typer.Option("--stream", help="only this stream's, such as onrecord.pages.v1")]


@app.command("list")
def show_all(stream: StreamOption = "") -> None:
    """Show every dead letter: its id, the stage, why, where it came from."""
    table = Table(Column("id", overflow="fold"), "stage", "reason", "from", "tries", "at", "detail")
    letters = _letters(stream)
    for letter in letters:
        source = f"{letter.source_stream} {letter.source_partition}:{letter.source_offset}"
        table.add_row(
            letter.id,
            letter.stage,
            letter.reason,
            source,
            str(letter.attempts),
            letter.at[:19],
            one_line(letter.detail, 80),
        )
    out.print(table if letters else "no dead letters")


@app.command("show")
def show_one(letter_id: Annotated[str, typer.Argument(help="as `list` prints it")]) -> None:
    """Show one dead letter: every header, and the original bytes."""
    letter = _one(letter_id)
    for name, value in letter.place.headers:
        out.print(f"[bold]{name}[/bold]: ", end="")
        out.print(value.decode("utf-8", "replace"), markup=False)
    out.print()
    out.print((letter.place.value or b"").decode("utf-8", "backslashreplace"), markup=False, soft_wrap=True)


@app.command("replay")
def replay(
    letter_ids: Annotated[list[str] | None, typer.Argument(help="ids as `list` prints them")] = None,
    everything: Annotated[bool, typer.Option("--all", help="every dead letter (of --stream)")] = False,
    stream: StreamOption = "",
) -> None:
    """Send original bytes back to the stream that they came from."""
    if bool(letter_ids) == everything:
        fail("Say which: ids as `onrecord dead-letters list` prints them, or --all.")
    letters = _letters(stream) if everything else [_one(letter_id) for letter_id in letter_ids or []]
    settings = cluster()
    ask(_send_back(settings, letters), settings)
    out.print(f"replayed {len(letters)}")


def _one(letter_id: str) -> DeadLetter:
    dead_name, _, _ = letter_id.partition(":")
    letter = next(
        (each for each in _letters(dead_name.removesuffix(streams.DEAD_SUFFIX)) if each.id == letter_id), None
    )
    if letter is not None:
        return letter
    fail(f"There is no dead letter {letter_id}: `onrecord dead-letters list` shows all.")


def _letters(stream: str) -> list[DeadLetter]:
    known = [s.name for s in streams.ALL]
    if stream and stream not in known:
        fail(f"There is no stream {stream}: it is one of {', '.join(known)}.")
    settings = cluster()
    return ask(read_letters(settings, [stream] if stream else known), settings)


async def read_letters(settings: KafkaSettings, names: list[str]) -> list[DeadLetter]:
    """Return the dead letters of the streams of these names, oldest first in each."""
    letters = []
    for name in names:
        try:
            letters += [read_dead_letter(message) async for message in play(settings, name + streams.DEAD_SUFFIX)]
        except NoSuchStream:
            continue
    return letters


def article_of_letter(letter: DeadLetter) -> str:
    """Return the article that a dead letter is about: its key, but for entries, whose key is the site."""
    if letter.source_stream != streams.ENTRIES.name:
        return (letter.place.key or b"").decode("utf-8", "replace")
    try:
        return EntryV1.from_bytes(letter.place.value or b"").article_id
    except ValidationError:
        return letter.id


async def _send_back(settings: KafkaSettings, letters: list[DeadLetter]) -> None:
    async with Outlet(settings, "onrecord-cli") as outlet:
        for letter in letters:
            headers = original_headers(letter.place)
            await (await outlet.send(letter.source_stream, letter.place.key, letter.place.value, headers))

"""`onrecord …`: the command line. Composes the services; the one place, with its verbs in services/commands, that may import them all."""

from __future__ import annotations

import logging
import sys
from importlib.metadata import version
from typing import Annotated

import typer

from services.commands import dead_letters, feeds, streams
from services.commands.demo import demo
from services.commands.politeness import politeness
from services.commands.read import read
from services.commands.replay import replay
from services.commands.settings import settings
from services.commands.status import status
from services.commands.tail import tail
from services.commands.trace import trace
from services.commands.up import up

app = typer.Typer(
    name="onrecord",
    help="Puts on record who said what, about whom, when, and where it was published.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command()(up)
app.command()(demo)
app.command(no_args_is_help=True)(read)
app.command()(tail)
app.command(no_args_is_help=True)(feeds.submit)
app.command(no_args_is_help=True)(trace)
app.command(no_args_is_help=True)(politeness)
app.command()(status)
app.command(no_args_is_help=True)(replay)
app.command()(settings)
app.add_typer(feeds.app, name="feeds")
app.add_typer(dead_letters.app, name="dead-letters")
app.add_typer(streams.app, name="streams")


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version("onrecord"))
        raise typer.Exit


@app.callback()
def _options(
    _version: Annotated[
        bool, typer.Option("--version", callback=_show_version, is_eager=True, help="show the version")
    ] = False,
) -> None:
    """Nothing but the options that every verb shares."""


def main() -> None:
    """Run the command line; Ctrl-C and a closed pipe are no errors."""
    for library in ("aiokafka", "trafilatura"):
        logging.getLogger(library).setLevel(logging.CRITICAL)  # what matters of theirs reaches people as a sentence
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


if __name__ == "__main__":
    main()

"""`onrecord politeness SITE`: what we know of a site and how we treat it."""

from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Annotated

import typer
from rich.table import Table

from services.commands.cluster import fail
from services.commands.terminal import out
from services.commands.up import METRICS_PORTS

_PATIENCE_SECONDS = 5.0
_NOT_FOUND = 404


def politeness(
    site: Annotated[str, typer.Argument(help="registrable domain, such as example.org")],
    fetcher: Annotated[
        str, typer.Option(help="address of the fetcher's port")
    ] = f"http://127.0.0.1:{METRICS_PORTS['fetcher']}",
) -> None:
    """Show the politeness ledger of a site: robots, delay, requests, 304s, bytes saved, rests that it asked for."""
    table = Table("what", "value", title=site, title_justify="left")
    for name, value in _ledger(site, fetcher).items():
        table.add_row(name.replace("_", " "), str(value))
    out.print(table)


def _ledger(site: str, fetcher: str) -> dict[str, object]:
    url = f"{fetcher.rstrip('/')}/politeness/{urllib.parse.quote(site, safe=':')}"
    if not url.startswith(("http://", "https://")):
        fail(f"{fetcher} is no address of a fetcher: give one that starts with http://.")
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE_SECONDS) as answer:  # noqa: S310 - the scheme is checked above
            found: dict[str, object] = json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == _NOT_FOUND:
            fail(f"This fetcher has asked nothing of {site} since it started.")
        fail(f"The fetcher at {fetcher} answered {error.code}.")
    except (OSError, ValueError) as error:
        fail(f"No fetcher answers at {fetcher} ({error}): start one with `onrecord up`, or name it with --fetcher.")
    return found

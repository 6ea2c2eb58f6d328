"""`onrecord status`: how the services of this machine are, and whether the balance closes."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from rich.table import Table

from schemas import streams
from schemas.entry import EntryV1
from schemas.identity import BadUrl, article_id
from schemas.skip import SkipV1
from services.chassis.playback import play
from services.chassis.settings import KafkaSettings
from services.commands.cluster import ask, cluster
from services.commands.dead_letters import article_of_letter, read_letters
from services.commands.terminal import out

COMES_AGAIN = frozenset({"deferred"})
"""Skips that are no last word: the entry waits, and is put on its stream again."""


@dataclass(frozen=True)
class Balance:
    """What became of every article that was discovered. It closes when nothing is left in flight."""

    discovered: int
    recorded: int
    skipped: Counter[str]
    dead: Counter[str]

    @property
    def in_flight(self) -> int:
        """Return how many articles have no fate yet."""
        return self.discovered - self.recorded - self.skipped.total() - self.dead.total()


async def read_balance(settings: KafkaSettings) -> Balance:
    """Return the balance of all articles that the streams still keep.

    An article that is on record counts as that, whatever else befell it (a second copy of its entry is a skip); one that was skipped and is not on
    record counts once, by the last reason.
    """
    discovered = {EntryV1.from_bytes(m.value).article_id async for m in play(settings, streams.ENTRIES.name) if m.value}
    recorded = {(m.key or b"").decode() async for m in play(settings, streams.RECORDS.name) if m.value}
    skips = [SkipV1.from_bytes(m.value) async for m in play(settings, streams.SKIPS.name) if m.value]
    skipped = {article: skip.reason for skip in skips if (article := _article(skip)) in discovered - recorded}
    skipped = {article: reason for article, reason in skipped.items() if reason not in COMES_AGAIN}
    letters = await read_letters(
        settings, [streams.ENTRIES.name, streams.PAGES.name, streams.ARTICLES.name, streams.RECORDS.name]
    )
    dead = {
        article: letter.reason
        for letter in letters
        if (article := article_of_letter(letter)) in discovered - recorded - set(skipped)
    }
    return Balance(len(discovered), len(recorded & discovered), Counter(skipped.values()), Counter(dead.values()))


def _article(skip: SkipV1) -> str:
    try:
        return article_id(skip.about)
    except BadUrl:
        return skip.subject_key


def status() -> None:
    """Show what became of every article that the streams still keep."""
    settings = cluster()
    out.print(balance_table(ask(read_balance(settings), settings)))


def balance_table(balance: Balance) -> Table:
    """Return the balance as a table for the terminal."""
    table = Table("articles", "number", title="discovered = recorded + skipped + dead + in flight")
    table.add_row("discovered", str(balance.discovered), style="bold")
    table.add_row("recorded", str(balance.recorded))
    for reason, number in sorted(balance.skipped.items()):
        table.add_row(f"skipped: {reason}", str(number))
    for reason, number in sorted(balance.dead.items()):
        table.add_row(f"dead: {reason}", str(number))
    table.add_row("in flight", str(balance.in_flight), style="bold")
    return table

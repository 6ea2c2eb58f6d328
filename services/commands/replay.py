"""`onrecord replay`: the kept articles judged again, and what would change."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import Annotated, Any

import typer
from rich.table import Table

from services.classifier.changes import WAYS, Example
from services.classifier.models import BadWeights, ModelSet, StaleWeights
from services.classifier.shadow import NoSuchModel
from services.classifier.shadow import shadow as shadow_models
from services.commands.cluster import ask, cluster, fail
from services.commands.replaying import Replay, Wish
from services.commands.replaying import replay as replayed
from services.commands.terminal import err, one_line, out
from services.commands.when import HOW, BadInstant, instant

_PAIRS_SHOWN = 5


def replay(
    since: Annotated[str, typer.Option("--from", help=HOW)],
    until: Annotated[str, typer.Option("--to", help="the same; now when not given")] = "0s",
    shadow: Annotated[
        str,
        typer.Option(
            help="a folder of models, or a name (default, deep), to run beside the present ones; without it, what is on record is compared with them",
        ),
    ] = "",
    put_on_record: Annotated[
        bool, typer.Option("--put-on-record", help="write the new judgements of what is on record, too")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="one JSON object")] = False,
    examples: Annotated[int, typer.Option(min=0, help="examples of each task and way of change")] = 3,
) -> None:
    """Judge the kept articles of a time again and show what would change: gained, lost, flipped. Nothing is written unless asked."""
    now = datetime.now(UTC)
    wish = Wish(_instant(since, now), _instant(until, now), _shadow(shadow), put_on_record, examples)
    if wish.since >= wish.until:
        fail(f"--from ({wish.since.isoformat()}) is not before --to ({wish.until.isoformat()}).")
    settings = cluster()
    with err.status("the kept articles are judged again"):
        done = ask(replayed(settings, wish), settings)
    if not done.found:
        fail(f"The stream keeps no article from {wish.since.isoformat()} until {wish.until.isoformat()}.")
    if as_json:
        typer.echo(json.dumps(as_document(done, wish), ensure_ascii=False, indent=1))
    else:
        _show(done, wish)


def _instant(text: str, now: datetime) -> datetime:
    try:
        return instant(text, now)
    except BadInstant as error:
        fail(f"{error}.")


def _shadow(name: str) -> ModelSet | None:
    try:
        return shadow_models(name) if name else None
    except (NoSuchModel, StaleWeights, BadWeights) as error:
        fail(f"Cannot use {name} as a shadow: {error}.")


def as_document(done: Replay, wish: Wish) -> dict[str, Any]:
    """Return the outcome as JSON shows it."""
    tally = done.tally
    return {
        "from": wish.since.isoformat(),
        "to": wish.until.isoformat(),
        "shadow": str(wish.shadow.folder) if wish.shadow else None,
        "articles": {"compared": tally.articles, "changed": tally.changed_articles, "left": dict(+done.left)},
        "versions": {"before": _by_task(done.before), "after": _by_task(done.after)},
        "tasks": {
            task: {
                "judged": counted.judged,
                "kept": counted.kept,
                **{way: counted.ways[way] for way in WAYS},
                "abstained": {"before": counted.abstained_before, "after": counted.abstained_after},
                "changes": [
                    {"before": before, "after": after, "number": number}
                    for (before, after), number in counted.pairs.most_common()
                ],
            }
            for task, counted in tally.tasks.items()
        },
        "examples": [_as_row(example) for example in tally.examples],
        "put_on_record": done.put_on_record,
    }


def _by_task(versions: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (task, version), number in sorted(versions.items()):
        found.setdefault(task, {})[version] = number
    return found


def _as_row(example: Example) -> dict[str, Any]:
    change = example.change
    return {
        "task": change.task,
        "way": change.way,
        "before": change.before,
        "after": change.after,
        "about": change.about,
        "article": example.article,
        "title": example.title,
        "text": example.text,
    }


def _show(done: Replay, wish: Wish) -> None:
    tally = done.tally
    after = f"the models of {wish.shadow.folder}" if wish.shadow else "the present models"
    before = "the present models" if wish.shadow else "what is on record"
    out.print(
        f"{before} → {after}, {wish.since:%Y-%m-%d %H:%M:%S} until {wish.until:%Y-%m-%d %H:%M:%S} UTC", markup=False
    )
    out.print(f"{tally.articles} articles compared, {tally.changed_articles} would change{_left(done)}", markup=False)
    out.print(_tasks_table(done))
    if any(counted.pairs for counted in tally.tasks.values()):
        out.print(_pairs_table(done))
    if tally.examples:
        out.print(_examples_table(tally.examples))
    if wish.put_on_record:
        out.print(f"{done.put_on_record} records written and confirmed", style="bold")
    else:
        out.print("nothing was written; --put-on-record does", style="dim")


def _left(done: Replay) -> str:
    told = [f"{number} {why}" for why, number in sorted((+done.left).items())]
    return f"; left out: {', '.join(told)}" if told else ""


def _tasks_table(done: Replay) -> Table:
    table = Table("task", "models", "judged", "labels kept", *WAYS, "abstained", title="what would change")
    names = {"topic": "topics", "kind": "kinds", "stance": "stance", "finding": "findings"}
    for task, counted in done.tally.tasks.items():
        was, now = _by_task(done.before).get(names[task], {}), _by_task(done.after).get(names[task], {})
        models = ", ".join(now) if was.keys() == now.keys() else f"{', '.join(was)} → {', '.join(now)}"
        numbers = (counted.judged, counted.kept, *(counted.ways[way] for way in WAYS))
        table.add_row(task, models, *map(str, numbers), f"{counted.abstained_before} → {counted.abstained_after}")
    return table


def _pairs_table(done: Replay) -> Table:
    table = Table("task", "before", "after", "times", title="the most frequent changes")
    for task, counted in done.tally.tasks.items():
        for (before, after), number in counted.pairs.most_common(_PAIRS_SHOWN):
            table.add_row(task, before or "–", after or "–", str(number))
    return table


def _examples_table(examples: list[Example]) -> Table:
    table = Table("task", "change", "towards", "article", "text", title="examples")
    for example in examples:
        change = example.change
        shown = f"{change.before or '–'} → {change.after or '–'}"
        cells = (change.task, shown, one_line(change.about, 40), one_line(example.title or example.article, 60))
        table.add_row(*cells, one_line(example.text, 120))
    return table

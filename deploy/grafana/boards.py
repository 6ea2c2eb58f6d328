"""Builds every board into `dashboards/*.json`: `python -m deploy.grafana.boards`. `--check` only says whether they are current."""

from __future__ import annotations

import argparse
import copy
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from grafana_foundation_sdk.builders import dashboard as board
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.models import dashboard

from deploy.grafana import fetching, news, pipeline, quality, reading
from deploy.grafana.panels import DATASOURCE, Panel

FOLDER = Path(__file__).parent / "dashboards"
TAG = "onrecord"
# The widest value of each template variable, for asking a Prometheus directly.
EVERYTHING = {"$job": ".+", "$__rate_interval": "1m", "$__range": "1h"}


@dataclass(frozen=True)
class Board:
    """One board: `uid` is its file name and its address, `rows` its panels under their headings."""

    uid: str
    title: str
    description: str
    rows: tuple[tuple[str, tuple[Panel, ...]], ...]


BOARDS = (
    Board(
        "pipeline",
        "Onrecord: pipeline",
        "Does what comes in come out, how fast, and what became of the rest. Trouble: deploy/README.md, and `onrecord trace URL` for one article.",
        pipeline.ROWS,
    ),
    Board("news", "Onrecord: what the news says", "Statements by topic, kind, stance, language and form.", news.ROWS),
    Board(
        "fetching",
        "Onrecord: feeds and politeness",
        "What is polled and fetched, how it goes, and our manners.",
        fetching.ROWS,
    ),
    Board(
        "reading",
        "Onrecord: reading and delivery",
        "Inside the extractor, the classifier and the monitor.",
        reading.ROWS,
    ),
    Board(
        "quality",
        "Onrecord: canaries and drift",
        "How well gold articles of our own are read on their way through production, and whether what is told of the news moves.",
        quality.ROWS,
    ),
)


@dataclass(frozen=True)
class Target:
    """One query of one panel, with its template variables filled in."""

    board: str
    panel: str
    expr: str


def build(of: Board) -> dashboard.Dashboard:
    """Return the board as Grafana's model."""
    built = (
        board.Dashboard(of.title)
        .uid(of.uid)
        .description(of.description)
        .tags([TAG])
        .refresh("5s")
        .time("now-30m", "now")
        .timezone("browser")
        .tooltip(dashboard.DashboardCursorSync.CROSSHAIR)
        .readonly()
        .with_variable(board.DatasourceVariable("datasource").label("Data source").type("prometheus"))
        .with_variable(_job_variable())
        .link(
            board.DashboardLink("Boards")
            .type(dashboard.DashboardLinkType.DASHBOARDS)
            .tags([TAG])
            .as_dropdown(as_dropdown=True)
            .keep_time(keep_time=True)
        )
    )
    for title, panels in of.rows:
        built.with_row(board.Row(title))
        for panel in panels:
            # The builder writes the place on the board into the panel, and a panel may be built again.
            built.with_panel(copy.deepcopy(panel))
    model = built.build()
    for number, panel_or_row in enumerate(model.panels or [], start=1):
        panel_or_row.id_val = number
    return model


def _job_variable() -> board.QueryVariable:
    every = dashboard.VariableOption(selected=True, text="All", value="$__all")
    return (
        board.QueryVariable("job")
        .label("Service")
        .query("label_values(onrecord_build_info, job)")
        .datasource(DATASOURCE)
        .refresh(dashboard.VariableRefresh.ON_TIME_RANGE_CHANGED)
        .sort(dashboard.VariableSort.ALPHABETICAL_ASC)
        .multi(multi=True)
        .include_all(include_all=True)
        .all_value(".+")
        .current(every)
    )


def render(of: Board) -> str:
    """Return the board's JSON as it stands in the repository."""
    return json.dumps(build(of), cls=JSONEncoder, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def targets(rate_interval: str = EVERYTHING["$__rate_interval"]) -> Iterator[Target]:
    """Yield every query of every board, its template variables filled in so that a Prometheus answers it as it is.

    `rate_interval` is the window of every rate, such as `1m`: at least four scrapes long.
    """
    values = {**EVERYTHING, "$__rate_interval": rate_interval}
    for of in BOARDS:
        for panel in json.loads(render(of))["panels"]:
            for target in panel.get("targets", ()):
                yield Target(of.uid, panel["title"], _filled(target["expr"], values))


def _filled(expr: str, values: dict[str, str]) -> str:
    for name, value in values.items():
        expr = expr.replace(name, value)
    return expr


def main(arguments: list[str] | None = None) -> int:
    """Write the boards, or with --check say which ones are not what the code builds."""
    parser = argparse.ArgumentParser(prog="python -m deploy.grafana.boards", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when a board is not current")
    check: bool = parser.parse_args(arguments).check
    stale = 0
    for of in BOARDS:
        path, text = FOLDER / f"{of.uid}.json", render(of)
        if path.is_file() and path.read_text(encoding="utf-8") == text:
            continue
        stale += 1
        print(
            f"{path.relative_to(FOLDER.parent)} {'is not what boards.py builds: run `make dashboards`' if check else 'written'}"
        )
        if not check:
            path.write_text(text, encoding="utf-8")
    return int(check and stale > 0)


if __name__ == "__main__":
    sys.exit(main())

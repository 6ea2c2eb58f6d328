from __future__ import annotations

import json
import re
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.grafana import boards
from deploy.grafana.boards import BOARDS, FOLDER, Board, render, targets
from deploy.kafka.ports import free_port
from tests.deploy.every_metric import declared
from tests.deploy.live_prometheus import live_prometheus
from tests.deploy.tools import DEPLOY, check_accepts, check_refuses

SUFFIXES = r"_(bucket|count|sum)$"
NAME = re.compile(r"\bonrecord_[a-z_]+\b")
SUM = re.compile(r"sum by \(([a-z_, ]+)\) \((?:rate\()?(onrecord_[a-z_]+)")


def named(text: str) -> set[str]:
    return {re.sub(SUFFIXES, "", name) for name in NAME.findall(text)}


def panels(of: Board) -> Iterator[dict[str, Any]]:
    for panel in json.loads(render(of))["panels"]:
        if panel["type"] != "row":
            yield panel


EVERY_PANEL = [pytest.param(panel, id=f"{of.uid}: {panel['title']}") for of in BOARDS for panel in panels(of)]


@pytest.mark.parametrize("of", BOARDS, ids=lambda of: of.uid)
def test_the_json_in_the_repository_is_what_the_code_builds(of: Board) -> None:
    assert (FOLDER / f"{of.uid}.json").read_text(encoding="utf-8") == render(of), "run `make dashboards`"


def test_there_is_no_json_that_no_code_builds() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == {of.uid for of in BOARDS}


def test_building_twice_gives_the_same() -> None:
    assert render(BOARDS[0]) == render(BOARDS[0])


def test_check_finds_a_stale_board_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(boards, "FOLDER", tmp_path / "dashboards")
    (tmp_path / "dashboards").mkdir()
    assert boards.main(["--check"]) == 1
    assert "make dashboards" in capsys.readouterr().out
    assert not list((tmp_path / "dashboards").iterdir())
    assert boards.main([]) == 0
    assert boards.main(["--check"]) == 0


@pytest.mark.parametrize("panel", EVERY_PANEL)
def test_a_panel_says_what_it_shows_in_which_unit_and_when_to_worry(panel: dict[str, Any]) -> None:
    defaults = panel["fieldConfig"]["defaults"]
    assert panel["title"]
    assert panel["description"].endswith(".")
    assert defaults["unit"]
    assert defaults["thresholds"]["steps"]
    assert panel["datasource"]["uid"] == "${datasource}"
    assert all(target["legendFormat"] for target in panel["targets"])


@pytest.mark.parametrize("panel", EVERY_PANEL)
def test_a_query_asks_only_the_chosen_services(panel: dict[str, Any]) -> None:
    for target in panel["targets"]:
        selected = re.findall(r"onrecord_[a-z_]+\b(\{[^}]*)?", target["expr"])
        assert selected
        assert all('job=~"$job"' in labels for labels in selected), target["expr"]


@pytest.mark.parametrize("of", BOARDS, ids=lambda of: of.uid)
def test_a_board_lets_choose_the_data_source_and_the_service(of: Board) -> None:
    names = [variable["name"] for variable in json.loads(render(of))["templating"]["list"]]
    assert names == ["datasource", "job"]


@pytest.mark.parametrize("of", BOARDS, ids=lambda of: of.uid)
def test_no_two_panels_lie_on_each_other(of: Board) -> None:
    taken: set[tuple[int, int]] = set()
    for panel in panels(of):
        at = panel["gridPos"]
        cells = {(x, y) for x in range(at["x"], at["x"] + at["w"]) for y in range(at["y"], at["y"] + at["h"])}
        assert max(x for x, _ in cells) < 24
        assert not cells & taken, panel["title"]
        taken |= cells


def test_filled_in_queries_have_no_template_variable_left() -> None:
    filled = list(targets("8s"))
    assert len(filled) > 30
    assert all("$" not in target.expr for target in filled)
    assert any("[8s]" in target.expr for target in filled)


def test_a_board_or_rule_asks_only_for_metrics_that_a_service_declares() -> None:
    rules = "".join(str(rule["expr"]) for group in rule_groups() for rule in group["rules"])
    assert named("".join(target.expr for target in targets()) + rules) <= set(declared())


def test_every_declared_metric_is_on_a_board() -> None:
    assert set(declared()) - named("".join(target.expr for target in targets())) == set()


def test_a_query_sums_by_labels_that_the_metric_has() -> None:
    known = declared()
    for target in targets():
        for labels, name in SUM.findall(target.expr):
            metric = known[re.sub(SUFFIXES, "", name)]
            assert {label.strip() for label in labels.split(",")} - {"le"} <= set(metric._labelnames), target


def rule_groups() -> list[dict[str, Any]]:
    groups: list[dict[str, Any]] = yaml.safe_load((DEPLOY / "prometheus/rules.yml").read_text(encoding="utf-8"))[
        "groups"
    ]
    return groups


@pytest.mark.slow
def test_promtool_reads_every_query(tmp_path: Path) -> None:
    rules = [{"record": f"board:query:{number}", "expr": target.expr} for number, target in enumerate(targets())]
    path = tmp_path / "queries.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "boards", "rules": rules}]}), encoding="utf-8")
    check_accepts("promtool", "check", "rules", path)
    path.write_text(path.read_text(encoding="utf-8").replace("sum by", "sum bye", 1), encoding="utf-8")
    check_refuses("promtool", "check", "rules", path)


@pytest.fixture
def every_metric() -> Iterator[int]:
    """The port of a process that shows every declared metric with one observation."""
    port = free_port()
    command = [sys.executable, "-m", "tests.deploy.every_metric", str(port)]
    with subprocess.Popen(command, cwd=DEPLOY.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline()
        yield port
        assert process.stdin is not None
        process.stdin.close()


@pytest.mark.slow
def test_promtool_finds_nothing_wrong_with_the_metrics_names_and_help(every_metric: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{every_metric}/metrics", timeout=5) as answer:
        lines = answer.read().decode().splitlines()
    ours = [line for line in lines if re.match(r"(# (HELP|TYPE) )?onrecord_", line)]
    check_accepts("promtool", "check", "metrics", given="\n".join([*ours, ""]))
    check_refuses("promtool", "check", "metrics", given="# TYPE said_milliseconds counter\nsaid_milliseconds 1\n")


@pytest.mark.slow
def test_a_real_prometheus_answers_every_query_and_none_is_empty(every_metric: int, tmp_path: Path) -> None:
    with live_prometheus(tmp_path, {"all": every_metric}) as prometheus:
        prometheus.wait_for("rate(onrecord_events_total[8s])")
        empty = [target for target in targets("8s") if not prometheus.ask(target.expr)]
        assert empty == []
        with pytest.raises(AssertionError, match="parse error"):
            prometheus.ask("sum bye (x)")

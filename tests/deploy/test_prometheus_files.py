from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.tools import DEPLOY, broken, check_accepts, check_refuses

FOLDER = DEPLOY / "prometheus"
RULES = FOLDER / "rules.yml"


def alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load(RULES.read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"] if "alert" in rule]


def anchors(text: str) -> set[str]:
    """Return the addresses that a Markdown file's headings have."""
    headings = re.findall(r"^#+ (.+)$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


@pytest.mark.slow
def test_promtool_accepts_the_configuration_with_its_rules() -> None:
    assert "rules found" in check_accepts("promtool", "check", "config", FOLDER / "prometheus.yml")


@pytest.mark.slow
def test_promtool_refuses_an_unknown_setting(tmp_path: Path) -> None:
    check_refuses(
        "promtool", "check", "config", broken(FOLDER / "prometheus.yml", "scrape_timeout", "scrape_timeuot", tmp_path)
    )


@pytest.mark.slow
def test_promtool_refuses_a_rule_that_is_no_promql(tmp_path: Path) -> None:
    check_refuses("promtool", "check", "rules", broken(RULES, "sum by (job", "sum bye (job", tmp_path))


@pytest.mark.slow
def test_the_rules_do_what_their_tests_say() -> None:
    for tests in ("rules_test.yml", "drift_test.yml"):
        assert "SUCCESS" in check_accepts("promtool", "test", "rules", FOLDER / tests)


@pytest.mark.slow
def test_a_rule_without_its_threshold_fails_the_rules_tests(tmp_path: Path) -> None:
    shutil.copy(FOLDER / "rules_test.yml", tmp_path)
    broken(
        RULES, "expr: onrecord:stage_unbalanced:events != 0", "expr: onrecord:stage_unbalanced:events == 0", tmp_path
    )
    check_refuses("promtool", "test", "rules", tmp_path / "rules_test.yml")


@pytest.mark.slow
def test_amtool_accepts_the_routes_and_refuses_a_receiver_that_does_not_exist(tmp_path: Path) -> None:
    config = DEPLOY / "alertmanager/alertmanager.yml"
    check_accepts("amtool", "check-config", config)
    check_refuses("amtool", "check-config", broken(config, "receiver: people", "receiver: nobody", tmp_path))


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_an_alert_names_a_section_of_the_run_book_that_exists(alert: dict[str, Any]) -> None:
    page, _, anchor = alert["annotations"]["runbook_url"].partition("#")
    text = (DEPLOY.parent / page).read_text(encoding="utf-8")
    assert anchor == alert["alert"].lower()
    assert anchor in anchors(text)


@pytest.mark.parametrize("alert", alerts(), ids=lambda alert: alert["alert"])
def test_an_alert_says_what_happened_and_how_urgent_it_is(alert: dict[str, Any]) -> None:
    assert alert["labels"]["severity"] in {"page", "ticket"}
    assert alert["annotations"]["summary"]
    assert alert["annotations"]["description"].endswith(".")


def test_the_run_book_has_no_section_for_an_alert_that_is_gone() -> None:
    text = (DEPLOY / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"^## (Onrecord\w+)$", text, flags=re.MULTILINE)) == {alert["alert"] for alert in alerts()}

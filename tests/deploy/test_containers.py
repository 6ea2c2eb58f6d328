from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.kafka.jars import kafka_version
from services.chassis.settings import ChassisSettings
from services.classifier.settings import ClassifierSettings
from services.fetcher.settings import FetcherSettings
from services.monitor.settings import MonitorSettings
from tests.deploy.tools import DEPLOY, broken, check_accepts, check_refuses

SERVICES = {"fetcher": "9101", "extractor": "9102", "classifier": "9103", "monitor": "9104"}
COMPOSE = DEPLOY / "compose.yaml"


@pytest.fixture(scope="module")
def composed() -> dict[str, Any]:
    """The compose file as docker compose understands it."""
    resolved: dict[str, Any] = json.loads(
        check_accepts("docker-compose", "-f", COMPOSE, "--profile", "alerts", "config", "--format", "json")
    )
    return resolved


@pytest.mark.slow
def test_docker_compose_understands_the_file(composed: dict[str, Any]) -> None:
    once = {"streams", "subscriptions"}
    seen = {"kafka", "prometheus", "alertmanager", "grafana"}
    assert set(composed["services"]) == set(SERVICES) | once | seen


@pytest.mark.slow
@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ("depends_on:\n      kafka:", "depends_on:\n      kafak:"),
        ("read_only: true", "read_onyl: true"),
        ('volumes: ["monitor:/var', 'volumes: ["montior:/var'),
    ],
    ids=["unknown service", "unknown key", "unknown volume"],
)
def test_docker_compose_refuses_a_broken_file(good: str, bad: str, tmp_path: Path) -> None:
    check_refuses("docker-compose", "-f", broken(COMPOSE, good, bad, tmp_path), "config", "-q")


@pytest.mark.slow
@pytest.mark.parametrize("name", SERVICES)
def test_a_service_runs_its_module_on_its_port_and_finds_the_broker(composed: dict[str, Any], name: str) -> None:
    service = composed["services"][name]
    assert service["command"] == ["python", "-m", f"services.{name}"]
    assert service["environment"]["ONRECORD_METRICS_PORT"] == SERVICES[name]
    assert service["environment"]["ONRECORD_KAFKA_BOOTSTRAP_SERVERS"] == "kafka:19092"
    assert service["depends_on"]["streams"]["condition"] == "service_completed_successfully"


@pytest.mark.slow
def test_site_owners_are_told_whom_to_reach_as_without_containers(composed: dict[str, Any]) -> None:
    told = composed["services"]["fetcher"]["environment"]["ONRECORD_FETCHER_CONTACT"]
    assert told == FetcherSettings.model_fields["fetcher_contact"].default


@pytest.mark.slow
def test_the_classifier_reads_as_fast_as_without_containers_and_the_image_is_built_for_that(
    composed: dict[str, Any],
) -> None:
    speed = composed["services"]["classifier"]["environment"]["ONRECORD_CLASSIFIER_SPEED"]
    assert speed == ClassifierSettings.model_fields["classifier_speed"].default
    assert {
        service["build"]["args"]["CLASSIFIER_SPEED"] for service in composed["services"].values() if "build" in service
    } == {speed}


@pytest.mark.slow
def test_every_setting_that_the_file_names_exists(composed: dict[str, Any]) -> None:
    settings = {
        f"ONRECORD_{field.upper()}"
        for kind in (FetcherSettings, ClassifierSettings, MonitorSettings)
        for field in kind.model_fields
    }
    for service in composed["services"].values():
        assert {name for name in service.get("environment") or {} if name.startswith("ONRECORD_")} <= settings


@pytest.mark.slow
def test_every_container_is_without_capabilities_and_privileges(composed: dict[str, Any]) -> None:
    for name, service in composed["services"].items():
        assert service["cap_drop"] == ["ALL"], name
        assert service["security_opt"] == ["no-new-privileges:true"], name
        assert service.get("read_only", False) or name == "kafka", name


@pytest.mark.slow
def test_no_port_is_open_to_the_network(composed: dict[str, Any]) -> None:
    ports = [port for service in composed["services"].values() for port in service.get("ports", [])]
    assert ports
    assert {port["host_ip"] for port in ports} == {"127.0.0.1"}


@pytest.mark.slow
def test_a_service_has_longer_to_end_than_it_takes_to_drain(composed: dict[str, Any]) -> None:
    grace = ChassisSettings.model_fields["grace_seconds"].default
    for name in SERVICES:
        assert float(composed["services"][name]["stop_grace_period"].removesuffix("s")) > grace


def test_the_compose_broker_is_the_version_that_the_tests_use() -> None:
    assert (
        yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))["services"]["kafka"]["image"]
        == f"apache/kafka:{kafka_version()}"
    )


def test_prometheus_asks_the_ports_that_the_services_are_given() -> None:
    jobs = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text(encoding="utf-8"))["scrape_configs"]
    asked = {job["job_name"]: job["static_configs"][0]["targets"] for job in jobs}
    assert {name: asked[name] for name in SERVICES} == {name: [f"{name}:{port}"] for name, port in SERVICES.items()}


@pytest.mark.slow
def test_hadolint_finds_nothing_in_the_dockerfile() -> None:
    check_accepts("hadolint", "Dockerfile")


@pytest.mark.slow
def test_hadolint_refuses_a_base_image_without_a_version(tmp_path: Path) -> None:
    assert "DL3006" in check_refuses(
        "hadolint", broken(DEPLOY / "Dockerfile", "python:3.11-slim-bookworm", "python", tmp_path)
    )


def test_the_image_runs_as_a_high_user_that_is_not_root_and_takes_hashed_wheels_only() -> None:
    lines = (DEPLOY / "Dockerfile").read_text(encoding="utf-8").splitlines()
    users = [line.split()[1] for line in lines if line.startswith("USER ")]
    assert users == ["10001:10001"]
    installs = [line for line in lines if "pip install" in line]
    assert len(installs) == 4
    assert all("--no-deps" in line for line in installs)
    hashed = [line for line in installs if "--require-hashes" in line and "--only-binary=:all:" in line]
    assert [line for line in installs if line not in hashed] == [line for line in installs if "--editable /app" in line]


@pytest.mark.slow
def test_yamllint_finds_nothing() -> None:
    check_accepts("yamllint", "--strict", "-c", "yamllint.yaml", ".")


@pytest.mark.slow
def test_yamllint_refuses_a_key_said_twice() -> None:
    assert "duplication" in check_refuses("yamllint", "--strict", "-c", "yamllint.yaml", "-", given="a: 1\na: 2\n")

"""What every service can be told by environment: `ONRECORD_<NAME>`, or a file of that name under `ONRECORD_SECRETS_DIR`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

S = TypeVar("S", bound=BaseSettings)


def secrets_dir() -> str | None:
    """Return the folder of secret files, or None where there is none."""
    folder = os.environ.get("ONRECORD_SECRETS_DIR", "/run/secrets")
    return folder if Path(folder).is_dir() else None


class KafkaSettings(BaseSettings):
    """How to reach the cluster."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", secrets_dir=secrets_dir(), extra="ignore", frozen=True)

    kafka_bootstrap_servers: str = Field(
        "localhost:9092", description="host:port of one or more brokers, comma-separated"
    )
    kafka_security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        "PLAINTEXT", description="how to talk to the brokers"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        "SCRAM-SHA-512", description="for the SASL protocols"
    )
    kafka_sasl_username: str = Field("", description="for the SASL protocols")
    kafka_sasl_password: SecretStr = Field(SecretStr(""), description="for the SASL protocols; better as a file")
    kafka_ssl_ca_file: Path | None = Field(None, description="certificate authority in PEM; the system's when unset")
    kafka_ssl_certificate_file: Path | None = Field(None, description="our certificate in PEM, for mutual TLS")
    kafka_ssl_key_file: Path | None = Field(None, description="our key in PEM, for mutual TLS")
    kafka_replication_factor: int = Field(1, ge=1, description="copies of each partition when streams are created")
    broker_wait_seconds: float = Field(
        120.0, gt=0, description="how long to wait for the broker at start before giving up"
    )


class BadSettings(SystemExit):
    """A variable has a value that cannot be: the process ends with one sentence for each."""


def from_environment(kind: type[S]) -> S:
    """Return the settings that the environment gives; raise `BadSettings`, which names the variables."""
    try:
        return kind()
    except ValidationError as error:
        faults = (
            f"ONRECORD_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}"
            for fault in error.errors(include_input=False)
        )
        raise BadSettings("\n".join(faults)) from error


class ChassisSettings(KafkaSettings):
    """What the chassis of every service can be told."""

    service: str = Field("service", description="name of the service; set by the service itself")
    metrics_host: str = Field("127.0.0.1", description="address of /metrics, /livez and /readyz")
    metrics_port: int = Field(0, ge=0, le=65535, description="port of /metrics, /livez and /readyz; 0 takes a free one")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="least level that is logged")
    log_format: Literal["json", "console"] = Field(
        "json", description="one JSON object a line, or coloured text for people"
    )
    session_seconds: float = Field(
        15.0,
        ge=1,
        le=30,
        description="a process that the broker has not heard of for so long loses its partitions to the others",
    )
    window: int = Field(256, ge=1, description="events in flight at once in one stage, at most")
    commit_interval_seconds: float = Field(0.5, gt=0, description="how often finished events are acknowledged")
    grace_seconds: float = Field(
        20.0, gt=0, description="how long events in flight may take to finish at SIGTERM or when partitions move"
    )
    retry_attempts: int = Field(5, ge=1, description="times a passing fault is tried before it is a dead letter")
    retry_longest_seconds: float = Field(60.0, gt=0, description="longest pause between two tries")
    brake_in_a_row: int = Field(20, ge=1, description="dead letters in a row on one partition that stop the line")
    brake_ratio: float = Field(
        0.5, gt=0, le=1, description="share of dead letters among the last events of one partition that stops the line"
    )
    brake_window: int = Field(100, ge=1, description="how many last events of a partition that share is taken of")
    stuck_seconds: float = Field(
        120.0, gt=0, description="with events waiting and none finished for so long, /livez says 503"
    )

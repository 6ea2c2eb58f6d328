"""What the classifier can be told by environment."""

from __future__ import annotations

from typing import Final, Literal
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationInfo, field_validator

from services.chassis.settings import ChassisSettings

_THIS_MACHINE: Final = frozenset({"localhost", "127.0.0.1", "::1"})


class ClassifierSettings(ChassisSettings):
    """The chassis' settings, with the classifier's own."""

    service: str = Field("classifier", description="name of the service; set by the service itself")
    metrics_port: int = Field(
        9103, ge=0, le=65535, description="port of /metrics, /livez and /readyz; 0 takes a free one"
    )
    most_characters: int = Field(
        200_000, ge=1_000, description="an article with a longer text is a dead letter: it is no article"
    )
    classifier_speed: Literal["default", "deep"] = Field(
        "default",
        description="`deep` reads doubtful sentences with an encoder, too; needs `pip install onrecord[deep]`",
    )
    classifier_llm_url: str = Field(
        "", description="an OpenAI-compatible service (`https://…/v1`) asked where we abstain; empty: nobody is asked"
    )
    classifier_llm_model: str = Field("", description="the name of its model")
    classifier_llm_key: SecretStr = Field(SecretStr(""), description="its key; better as a file")
    classifier_llm_timeout_seconds: float = Field(10.0, gt=0, le=60, description="how long one question may take")
    classifier_llm_at_once: int = Field(
        2, ge=1, description="questions open at once; more are not asked, and never wait"
    )
    classifier_llm_most_an_article: int = Field(5, ge=1, description="statements of one article asked about, at most")
    classifier_llm_requests_an_hour: int = Field(60, ge=1, description="budget of one replica")
    classifier_llm_requests_a_day: int = Field(500, ge=1, description="budget of one replica")
    classifier_llm_tokens_a_day: int = Field(200_000, ge=1, description="budget of one replica")

    @field_validator("classifier_llm_key")
    @classmethod
    def _never_in_clear(cls, key: SecretStr, info: ValidationInfo) -> SecretStr:
        place = urlsplit(info.data.get("classifier_llm_url", ""))
        if key.get_secret_value() and place.scheme == "http" and place.hostname not in _THIS_MACHINE:
            raise ValueError(f"would travel in clear to {place.hostname}: give the service's https address, or no key")
        return key

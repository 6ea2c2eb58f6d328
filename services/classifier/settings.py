"""What the classifier can be told by environment."""

from __future__ import annotations

from pydantic import Field

from services.chassis.settings import ChassisSettings


class ClassifierSettings(ChassisSettings):
    """The chassis' settings, with the classifier's own."""

    service: str = Field("classifier", description="name of the service; set by the service itself")
    metrics_port: int = Field(
        9103, ge=0, le=65535, description="port of /metrics, /livez and /readyz; 0 takes a free one"
    )
    most_characters: int = Field(
        200_000, ge=1_000, description="an article with a longer text is a dead letter: it is no article"
    )

"""English verbs that tell a clause by their form. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from typing import Final

AUXILIARIES: Final = frozenset("are can could did do does had has have is may might should was were will would".split())

PASTS: Final = frozenset(
    (
        "began bought broke brought built came chose drew drove fell felt flew forgot fought found gave got grew heard held hid hit kept knew "
        "laid led left lent let lost made met paid put ran read rode rose sang sat saw sent set shook shot slept sold spent spoke stood swore "
        "taught thought threw told took went woke won wore wrote"
    ).split()
)
"""Irregular pasts that are seldom anything else."""

"""`python -m services.monitor` runs the monitor; `--api-only` serves an existing store without Kafka."""

from __future__ import annotations

import asyncio
import sys

from services.chassis.app import run
from services.chassis.logs import configure_logs, logger
from services.chassis.settings import from_environment
from services.monitor.settings import MonitorSettings
from services.monitor.web.server import api_alone

log = logger(__name__)


async def _serve_alone(settings: MonitorSettings) -> None:
    async with api_alone(settings) as address:
        log.info("statements are shown", url=address)
        await asyncio.Event().wait()


def main(arguments: list[str]) -> None:
    """Run until told to stop."""
    if arguments == ["--api-only"]:
        settings = from_environment(MonitorSettings)
        configure_logs(settings.log_level, settings.log_format, settings.service)
        try:
            asyncio.run(_serve_alone(settings))
        except KeyboardInterrupt:
            return
    elif arguments:
        raise SystemExit("usage: python -m services.monitor [--api-only]")
    else:
        from services.monitor.app import app  # noqa: PLC0415 - makes a Faust app, which the API alone does without

        run(app)


if __name__ == "__main__":
    main(sys.argv[1:])

"""Logs: one JSON object a line, with the stream, partition, offset, key and trace of the event at hand."""

from __future__ import annotations

import logging
import sys

import structlog

from services.chassis.envelope import Incoming, trace_id_of

_NOISY = {
    "aiokafka": logging.WARNING,
    "faust": logging.WARNING,
    "mode": logging.WARNING,
    "aiohttp.access": logging.WARNING,
}


def configure_logs(level: str, style: str, service: str) -> None:
    """Send every log line, ours and the libraries', to standard error in one shape."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if style == "json" else structlog.processors.StackInfoRenderer(),
    ]
    renderer = structlog.processors.JSONRenderer() if style == "json" else structlog.dev.ConsoleRenderer()
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name, floor in _NOISY.items():
        logging.getLogger(name).setLevel(max(floor, root.level))
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)


def bind_event(message: Incoming, stage: str) -> None:
    """Make every log line of this task say which event it is about."""
    structlog.contextvars.bind_contextvars(
        stage=stage,
        stream=message.stream,
        partition=message.partition,
        offset=message.offset,
        key=(message.key or b"").decode("utf-8", "replace"),
        trace=trace_id_of(message.headers),
    )


def logger(name: str) -> structlog.stdlib.BoundLogger:
    """Return the logger of a module; words first, then facts as keywords."""
    log: structlog.stdlib.BoundLogger = structlog.get_logger(name)
    return log

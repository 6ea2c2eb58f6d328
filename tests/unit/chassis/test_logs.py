import json
import logging

import pytest
import structlog

from services.chassis.envelope import Incoming
from services.chassis.logs import bind_event, configure_logs, logger

TRACE = "0af7651916cd43dd8448eb211c80319c"
MESSAGE = Incoming("s.v1", 3, 41, b"k", b"{}", (("traceparent", f"00-{TRACE}-b7ad6b7169203331-01".encode()),), 1.0)


@pytest.fixture(autouse=True)
def clean_logging():
    root = logging.getLogger()
    before = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = before
    structlog.reset_defaults()
    structlog.contextvars.clear_contextvars()


def lines(capsys):
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_a_log_line_is_json_and_says_which_event_it_is_about(capsys):
    configure_logs("INFO", "json", "fetcher")
    bind_event(MESSAGE, "fetch_pages")
    logger("x").info("words first", number=7)
    (line,) = lines(capsys)
    assert line | {"timestamp": ""} == {
        "event": "words first",
        "number": 7,
        "level": "info",
        "logger": "x",
        "service": "fetcher",
        "stage": "fetch_pages",
        "stream": "s.v1",
        "partition": 3,
        "offset": 41,
        "key": "k",
        "trace": TRACE,
        "timestamp": "",
    }


def test_a_library_s_line_and_an_exception_keep_to_one_line_each(capsys):
    configure_logs("INFO", "json", "fetcher")
    logging.getLogger("some.library").error("theirs")
    try:
        1 / 0  # noqa: B018 - the fault is the point
    except ZeroDivisionError:
        logger("x").exception("ours")
    theirs, ours = lines(capsys)
    assert (theirs["event"], theirs["logger"]) == ("theirs", "some.library")
    assert "ZeroDivisionError" in ours["exception"]


def test_what_is_below_the_level_is_silent(capsys):
    configure_logs("WARNING", "json", "fetcher")
    logger("x").info("nothing")
    assert lines(capsys) == []

from datetime import UTC, datetime, timedelta

import pytest

from services.commands.when import BadInstant, instant

NOW = datetime(2026, 11, 25, 16, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2026-11-24", datetime(2026, 11, 24, tzinfo=UTC)),
        ("2026-11-24T10:30", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("2026-11-24T10:30:00+01:00", datetime(2026, 11, 24, 9, 30, tzinfo=UTC)),
        ("2026-11-24T10:30:00Z", datetime(2026, 11, 24, 10, 30, tzinfo=UTC)),
        ("90m", NOW - timedelta(minutes=90)),
        ("1.5h", NOW - timedelta(minutes=90)),
        ("2d", NOW - timedelta(days=2)),
        ("0s", NOW),
    ],
)
def test_an_instant_is_read_in_utc_or_as_how_long_ago(text, wanted):
    assert instant(text, NOW) == wanted


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-13-01", "6 h", "-6h", "6w", "99999999999d", f"{'9' * 400}d", "0001-01-01T00:00+14:00"],
)
def test_what_is_no_instant_is_refused_with_how_to_write_one(text):
    with pytest.raises(BadInstant, match="is no instant: give an ISO instant"):
        instant(text, NOW)

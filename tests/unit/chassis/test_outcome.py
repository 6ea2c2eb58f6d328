import pytest
from pydantic import ValidationError

from schemas.feed import FeedV1
from services.chassis.fates import Fate, Verdict
from services.chassis.outcome import Poison, Retry, Skip, verdict_on


@pytest.mark.parametrize(
    ("error", "verdict"),
    [
        (Skip("robots_disallowed", "/x"), Verdict(Fate.SKIPPED, "robots_disallowed", "/x")),
        (Poison("no_url"), Verdict(Fate.DEAD, "no_url", "")),
        (Retry("http_503"), Verdict(Fate.DEAD, "retries_exhausted", "http_503")),
        (KeyError("x"), Verdict(Fate.DEAD, "bug", "KeyError: 'x'")),
    ],
)
def test_every_exception_stands_for_one_fate(error, verdict):
    assert verdict_on(error) == verdict


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b'{"id": 1}', b"\xff"])
def test_bytes_that_are_not_the_event_are_a_schema_violation_with_the_place(raw):
    with pytest.raises(ValidationError) as caught:
        FeedV1.from_bytes(raw)
    verdict = verdict_on(caught.value)
    assert (verdict.fate, verdict.reason) == (Fate.DEAD, "schema_violation")
    assert "faults)" in verdict.detail

from datetime import UTC, datetime

from services.chassis.dead_letters import dead_headers, original_headers, read_dead_letter
from services.chassis.envelope import Incoming, Origin, header, stamped, trace_id_of, trail_of
from services.chassis.fates import Fate, Verdict

NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
TRACE = "0af7651916cd43dd8448eb211c80319c"
MESSAGE = Incoming(
    "s.v1", 3, 41, b"k", b"{}", (("traceparent", f"00-{TRACE}-b7ad6b7169203331-01".encode()), ("x", b"\xff")), 1.0
)


def origin(trail=()):
    return Origin("fetcher", "fetch_pages", NOW, "b" * 16, TRACE, trail)


def test_an_event_carries_cloud_events_and_trace_context():
    headers = stamped(origin(), "onrecord.pages.v1", "e1", "http://a.example/1")
    assert {
        name: header(headers, name) for name in ("ce_specversion", "ce_id", "ce_type", "ce_source", "ce_subject")
    } == {
        "ce_specversion": "1.0",
        "ce_id": "e1",
        "ce_type": "onrecord.pages.v1",
        "ce_source": "/onrecord/fetcher",
        "ce_subject": "http://a.example/1",
    }
    assert header(headers, "traceparent") == f"00-{TRACE}-{'b' * 16}-01"


def test_the_trail_grows_by_one_step_a_stage_and_stays_bounded():
    headers = stamped(origin(("seen@t0",)), "t", "e", "s")
    assert trail_of(headers) == ("seen@t0", "fetch_pages@2026-03-01T12:00:00.000+00:00")
    long = stamped(origin(tuple(f"s{n}@t" for n in range(100))), "t", "e", "s")
    assert len(trail_of(long)) == 32


def test_a_malformed_traceparent_is_no_trace():
    assert trace_id_of((("traceparent", b"junk"),)) is None
    assert trace_id_of(MESSAGE.headers) == TRACE


def test_a_dead_letter_says_why_and_where_and_keeps_every_header():
    headers = dead_headers(MESSAGE, "fetch_pages", Verdict(Fate.DEAD, "schema_violation", "url: missing"), 2, NOW)
    letter = read_dead_letter(Incoming("s.v1.dead", 0, 7, b"k", b"{}", headers))
    assert (letter.stage, letter.reason, letter.detail, letter.attempts) == (
        "fetch_pages",
        "schema_violation",
        "url: missing",
        2,
    )
    assert (letter.source_stream, letter.source_partition, letter.source_offset) == ("s.v1", 3, 41)
    assert letter.id == "s.v1.dead:0:7"
    assert headers[-2:] == MESSAGE.headers


def test_a_replay_sends_the_headers_that_the_event_came_with():
    headers = dead_headers(MESSAGE, "a", Verdict(Fate.DEAD, "bug"), 1, NOW)
    assert original_headers(Incoming("s.v1.dead", 0, 7, b"k", b"{}", headers)) == MESSAGE.headers


def test_a_message_without_our_headers_still_reads_as_a_dead_letter():
    letter = read_dead_letter(Incoming("s.v1.dead", 0, 7, None, None, (("onrecord-dead-attempts", b"many"),)))
    assert (letter.stage, letter.attempts) == ("", 0)


def test_a_detail_without_end_does_not_swell_the_letter_beyond_what_its_stream_takes():
    headers = dead_headers(MESSAGE, "a", Verdict(Fate.DEAD, "bug", "x" * 1_000_000), 1, NOW)
    assert sum(len(name) + len(value) for name, value in headers) < 10_000

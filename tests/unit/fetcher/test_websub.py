"""WebSub's decisions as tables."""

import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

import pytest

from services.fetcher.feeds.model import Cadence
from services.fetcher.polling.intervals import Pace
from services.fetcher.polling.judging import Harvest, Occasion, PollAnswer, after_answer, after_items
from services.fetcher.polling.state import FeedState
from services.fetcher.polling.websub import (
    ASK_AGAIN_SECONDS,
    Heard,
    backup_pause,
    callback_of,
    hub_of,
    is_ours,
    is_signed,
    lease_of,
    secret_of,
    subscription,
    token_of,
    wants_subscription,
    with_heard,
    with_hub,
)
from services.fetcher.settings import FetcherSettings

KEY, NOW, DAY = b"a key of ours", 1_700_000_000.0, 86_400.0
FEED, TOPIC, HUB = "0123456789abcdef0123", "https://news.example/feed?a=1&b=2", "https://hub.example/"


@pytest.mark.parametrize(
    ("header", "hubs", "self_url", "found"),
    [
        ("", (), "", ("", "")),
        ("", (HUB,), "", (HUB, "https://news.example/f")),
        ("", (HUB,), TOPIC, (HUB, TOPIC)),
        (f'<{HUB}>; rel="hub", <{TOPIC}>; rel="self"', (), "", (HUB, TOPIC)),
        (f"<{HUB}>; rel=hub", ("https://other.example/",), TOPIC, (HUB, TOPIC)),
        (f'<{TOPIC}>;rel="self";type="text/x, y",<{HUB}>; title="a, b"; rel="start hub"', (), "", (HUB, TOPIC)),
        ("</hub>; rel=hub", (), "", ("https://news.example/hub", "https://news.example/f")),
        ("<ftp://hub.example/>; rel=hub", ("javascript:1",), "", ("", "")),
        ('<https://news.example/2>; rel="next"', (), "", ("", "")),
    ],
)
def test_the_hub_is_the_link_headers_else_the_documents(header, hubs, self_url, found):
    assert hub_of(header, hubs, self_url, "https://news.example/f") == found


def test_a_link_header_without_end_is_read_in_no_time():
    assert hub_of("<a>;" + " ;" * 100_000, (), "", "https://news.example/f") == ("", "")


def test_the_callback_names_the_topic_and_carries_what_only_we_can_make():
    form = subscription("https://push.example/", KEY, FEED, TOPIC)
    parts = urlsplit(form["hub.callback"])
    assert parse_qs(parts.query) == {"topic": [TOPIC]}
    assert parts.path == f"/websub/{FEED}/{token_of(KEY, FEED, TOPIC)}"
    assert (form["hub.mode"], form["hub.topic"]) == ("subscribe", TOPIC)
    assert form["hub.secret"] == secret_of(KEY, FEED, TOPIC) != token_of(KEY, FEED, TOPIC)
    assert callback_of("https://push.example", KEY, FEED, TOPIC) == form["hub.callback"]


@pytest.mark.parametrize(
    ("key", "feed", "topic", "ours"),
    [
        (KEY, FEED, TOPIC, True),
        (b"another", FEED, TOPIC, False),
        (KEY, "f" * 20, TOPIC, False),
        (KEY, FEED, TOPIC + "x", False),
    ],
)
def test_a_token_holds_for_one_feed_one_topic_and_one_key(key, feed, topic, ours):
    assert is_ours(KEY, FEED, TOPIC, token_of(key, feed, topic)) is ours


def test_a_token_that_is_no_ascii_is_only_wrong():
    assert not is_ours(KEY, FEED, TOPIC, "é")


@pytest.mark.parametrize(
    ("changes", "lease"),
    [
        ({}, 864_000.0),
        ({"hub.lease_seconds": "1"}, 600.0),
        ({"hub.lease_seconds": "9" * 30}, 30 * DAY),
        ({"hub.lease_seconds": ""}, None),
        ({"hub.lease_seconds": "soon"}, None),
        ({"hub.topic": "https://other.example/"}, None),
        ({"hub.mode": "unsubscribe"}, None),
        ({"hub.mode": "denied"}, None),
        ({"hub.challenge": ""}, None),
    ],
)
def test_a_challenge_is_answered_for_what_we_asked_only(changes, lease):
    query = {"hub.mode": "subscribe", "hub.topic": TOPIC, "hub.challenge": "abc", "hub.lease_seconds": "864000"}
    assert lease_of(query | changes, TOPIC) == lease


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signature_by_any_of_the_four_methods_is_checked(method):
    signed = f"{method}=" + hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed(signed, "secret", b"body")
    assert is_signed(signed.upper(), "secret", b"body")
    assert not is_signed(signed, "secret", b"other body")
    assert not is_signed(signed, "other secret", b"body")
    assert not is_signed(signed[:-1], "secret", b"body")


@pytest.mark.parametrize("header", ["", "sha256", "sha256=", "md5=" + "0" * 32, "plain", "sha1=é"])
def test_what_is_no_signature_is_none(header):
    assert not is_signed(header, "secret", b"body")


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ({"hub_url": ""}, False),
        ({}, True),
        ({"hub_asked_at": NOW - 60}, False),
        ({"hub_asked_at": NOW - ASK_AGAIN_SECONDS}, True),
        ({"hub_asked_at": NOW - 5 * DAY, "hub_until_at": NOW + 5 * DAY}, False),
        ({"hub_asked_at": NOW - 6 * DAY, "hub_until_at": NOW + 4 * DAY}, True),
        ({"hub_asked_at": NOW - 11 * DAY, "hub_until_at": NOW - 1 * DAY}, True),
        ({"health": "gone"}, False),
        ({"health": "failing"}, False),
    ],
)
def test_a_hub_is_asked_at_first_before_the_lease_ends_and_daily_while_it_is_silent(state, wanted):
    fields = {"health": "healthy", "hub_url": HUB, "hub_topic": TOPIC} | state
    assert wants_subscription(FeedState(url=TOPIC, **fields), NOW) is wanted


def test_a_lease_is_renewed_at_a_poll_before_its_end():
    for lease in (600.0, 3_600.0, DAY, 10 * DAY, 30 * DAY):
        state, now = FeedState(url=TOPIC, hub_url=HUB, hub_asked_at=NOW, hub_until_at=NOW + lease), NOW
        while not wants_subscription(state, now):
            now += backup_pause(state, 60.0, now, 6 * 3_600.0)
        assert now < NOW + lease


@pytest.mark.parametrize(
    ("until", "pause", "wanted"),
    [(0, 600, 600), (NOW - 1, 600, 600), (NOW + 10 * DAY, 600, 21_600), (NOW + 10 * DAY, 50_000, 50_000)],
)
def test_a_feed_that_is_pushed_is_polled_seldom(until, pause, wanted):
    state = FeedState(url=TOPIC, hub_url=HUB, hub_until_at=until)
    assert backup_pause(state, pause, NOW, 21_600.0) == wanted


def test_a_new_hub_or_topic_forgets_the_old_ones_promise():
    state = FeedState(url=TOPIC, hub_url=HUB, hub_topic=TOPIC, hub_asked_at=NOW, hub_until_at=NOW + DAY)
    assert with_hub(state, HUB, TOPIC) == state
    moved = with_hub(state, "https://second.example/", TOPIC)
    assert (moved.hub_url, moved.hub_asked_at, moved.hub_until_at) == ("https://second.example/", 0, 0)
    assert with_hub(state, "", "").hub_until_at == 0


def test_what_a_hub_brought_counts_as_seen_and_its_lease_is_kept():
    state = FeedState(url=TOPIC, seen="a" * 10)
    heard = with_heard(state, Heard(until_at=NOW, keys=("b" * 10,)))
    assert heard.seen_keys() == {"a" * 10, "b" * 10}
    assert heard.hub_until_at == NOW
    assert with_heard(heard, Heard()).hub_until_at == NOW


def polled(new_keys):
    """A feed that a hub has promised to push, after a poll that brought these."""
    before = FeedState(url=TOPIC, hub_url=HUB, hub_topic=TOPIC, hub_asked_at=NOW, hub_until_at=NOW + 10 * DAY)
    when = Occasion(NOW, 0.0, Pace())
    verdict = after_answer(before, PollAnswer(200, TOPIC, {}, b"feed"), when)
    harvest = Harvest(listed=1, new_keys=new_keys, listed_keys=("a" * 10,), cadence=Cadence(), hub=(HUB, TOPIC))
    return after_items(verdict, harvest, when)


def test_a_hub_that_keeps_news_to_itself_is_not_relied_on():
    assert polled(()).hub_until_at == NOW + 10 * DAY
    assert polled(()).next_poll_at - NOW >= Pace().backup_seconds
    assert polled(("a" * 10,)).hub_until_at == 0
    assert polled(("a" * 10,)).next_poll_at - NOW < Pace().backup_seconds


def test_a_public_url_without_a_key_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match="ONRECORD_FETCHER_WEBSUB_KEY"):
        FetcherSettings(fetcher_public_url="https://push.example")
    assert FetcherSettings(fetcher_public_url="https://push.example", fetcher_websub_key="long").fetcher_public_url

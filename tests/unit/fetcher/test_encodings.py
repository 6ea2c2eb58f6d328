"""Feeds in other encodings, in UTF-8 afterwards."""

import time

from services.fetcher.feeds.encodings import to_utf8

LATIN = {"content-type": "application/rss+xml; charset=iso-8859-1"}


def test_latin_is_read_as_windows_1252_and_what_that_leaves_open_as_control_characters():
    assert to_utf8(b"\x93caf\xe9\x94 \x80 \x81\x9d", LATIN).decode() == "“café” € \x81\x9d"


def test_a_byte_that_windows_1252_leaves_open_does_not_make_reading_slow():
    clean, odd = b"\xe9" * 1_000_000, b"\x81" + b"\xe9" * 1_000_000
    begun = time.process_time()
    to_utf8(clean, LATIN)
    usual = time.process_time() - begun
    to_utf8(odd, LATIN)
    assert time.process_time() - begun - usual < 20 * max(usual, 0.005)

"""What a server may do to us, over real sockets: each row of the table of attacks is refused, soon and in bounded memory."""

import asyncio
import gzip
import resource
import time
import zlib

import brotli
import pytest
import zstandard

from services.fetcher.guard import networks
from services.fetcher.web.http import FetchFailed, Http, Request, Validators
from tests.integration.fetcher.raw_server import answer, raw_server

LOOPBACK = networks(["127.0.0.1/32"])
MEBIBYTE = 1 << 20
CAP = 2 * MEBIBYTE


def http(allowed=LOOPBACK):
    return Http("Onrecord/test (+mailto:someone@example.org)", allowed)


async def fails(speak, *, path="/", allowed=LOOPBACK, seconds=1.5, **options):
    """The reason for which a fetch from this server is given up."""
    async with raw_server(speak) as base, http(allowed) as client:
        with pytest.raises(FetchFailed) as caught:
            await client.fetch(Request(base + path, max_bytes=CAP, deadline_seconds=seconds, **options))
    return caught.value.reason


def says(*pieces, then=None):
    async def speak(_path, _headers, write):
        for piece in pieces:
            await write(piece)
        return then

    return speak


def gzip_bomb():
    return gzip.compress(bytes(64 * MEBIBYTE), 6) * 16


def brotli_bomb():
    compressor = brotli.Compressor(quality=5, lgwin=22)
    block = bytes(MEBIBYTE)
    return b"".join(compressor.process(block) for _ in range(512)) + compressor.finish()


def zstd_bomb():
    compressor = zstandard.ZstdCompressor(level=1).compressobj()
    block = bytes(MEBIBYTE)
    return b"".join(compressor.compress(block) for _ in range(1024)) + compressor.flush()


@pytest.mark.parametrize(("coding", "bomb"), [("gzip", gzip_bomb), ("br", brotli_bomb), ("zstd", zstd_bomb)])
async def test_half_a_gigabyte_and_more_in_a_small_body_stops_at_the_cap(coding, bomb):
    body = bomb()
    assert len(body) < 2 * MEBIBYTE
    grown, cpu = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.process_time()
    assert await fails(says(answer(body, Content_Encoding=coding)), seconds=10) == "too_large"
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - grown < 64 * 1024
    assert time.process_time() - cpu < 1.0


async def test_chunks_without_end_stop_at_the_cap():
    async def speak(_path, _headers, write):
        await write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        while True:
            await write(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")

    assert await fails(speak, seconds=10) == "too_large"


async def test_a_body_announced_too_large_is_not_even_begun():
    assert await fails(says(f"HTTP/1.1 200 OK\r\nContent-Length: {CAP + 1}\r\n\r\n".encode())) == "too_large"


@pytest.mark.parametrize("part", ["status", "headers", "body", "nothing"])
async def test_a_drip_ends_at_the_one_deadline(part):
    async def speak(_path, _headers, write):
        begin = {
            "status": b"",
            "headers": b"HTTP/1.1 200 OK\r\nX-Slow: ",
            "body": b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
            "nothing": b"",
        }
        await write(begin[part])
        while True:
            await asyncio.sleep(0.05)
            if part != "nothing":
                await write(b"H")

    begun = time.monotonic()
    assert await fails(speak, seconds=0.6) in {"timeout", "protocol"}
    assert time.monotonic() - begun < 1.0


async def test_interim_answers_without_end_are_given_up_at_once():
    async def speak(_path, _headers, write):
        while True:
            await write(b"HTTP/1.1 100 Continue\r\n\r\n" * 50)

    begun = time.monotonic()
    assert await fails(speak, seconds=5) == "protocol"
    assert time.monotonic() - begun < 1.0


async def test_a_redirect_loop_ends_after_five_hops():
    seen = []

    async def speak(path, _headers, write):
        seen.append(path)
        await write(answer(status="302 Found", Location="/again"))

    assert await fails(speak) == "too_many_redirects"
    assert len(seen) == 6


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "bad_redirect"),
        ("data:text/html,x", "bad_redirect"),
        ("javascript:1", "bad_redirect"),
        ("http://127.0.0.2/", "forbidden_address"),
        ("http://[::ffff:127.0.0.2]/", "forbidden_address"),
        ("http://2130706434/", "forbidden_address"),
        ("http://0x7f.2/", "forbidden_address"),
        ("http://169.254.169.254/latest/meta-data/", "forbidden_address"),
        ("http://[::1]/", "forbidden_address"),
        ("//10.0.0.1/", "forbidden_address"),
        ("http://" + "a" * 9000 + "/", "headers_too_large"),
    ],
)
async def test_a_redirect_to_where_we_may_not_go_is_refused(target, reason):
    assert await fails(says(answer(status="301 Moved", Location=target))) == reason


async def test_no_private_address_is_asked_without_an_allow_list():
    assert await fails(says(answer(b"secret")), allowed=()) == "forbidden_address"


async def test_a_name_that_resolves_to_a_private_address_is_refused():
    async with http(networks(["127.0.0.9/32"])) as client:
        with pytest.raises(FetchFailed) as caught:
            await client.fetch(Request("http://localhost.localdomain:9/", deadline_seconds=3))
    assert caught.value.reason in {"forbidden_address", "dns"}


async def test_the_guard_refuses_the_address_at_the_connect_itself(monkeypatch):
    """DNS rebinding: the name was public when it was judged, and is loopback when the socket opens."""
    async with raw_server(says(answer(b"secret"))) as base, http(()) as client:

        async def rebound(_self, host, port=0, **_options):
            return [{"hostname": host, "host": "127.0.0.1", "port": port, "family": 2, "proto": 6, "flags": 4}]

        monkeypatch.setattr("services.fetcher.web.resolver.GuardedResolver.resolve", rebound)
        with pytest.raises(FetchFailed) as caught:
            await client.fetch(Request(base.replace("127.0.0.1", "rebinding.example"), deadline_seconds=3))
    assert caught.value.reason == "forbidden_address"


async def test_a_truncated_gzip_body_is_no_page():
    body = gzip.compress(b"<p>first half, second half</p>" * 100)
    assert await fails(says(answer(body[:-20], Content_Encoding="gzip"))) == "truncated"


@pytest.mark.parametrize("coding", ["br", "zstd"])
async def test_a_truncated_body_of_the_newer_codings_is_no_page(coding):
    text = bytes(range(256)) * 400
    body = brotli.compress(text) if coding == "br" else zstandard.compress(text)
    assert await fails(says(answer(body[: len(body) // 2], Content_Encoding=coding))) == "truncated"


async def test_a_body_shorter_than_announced_is_no_page():
    assert await fails(says(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", then="close")) == "truncated"


async def test_a_coding_that_was_not_asked_for_is_refused():
    assert await fails(says(answer(b"x", Content_Encoding="gzip, gzip"))) == "bad_encoding"


async def test_garbage_under_the_name_of_gzip_is_refused():
    assert await fails(says(answer(b"not gzip at all", Content_Encoding="gzip"))) == "bad_encoding"


@pytest.mark.parametrize(
    "headers",
    [
        b"X-Long: " + b"a" * 20_000 + b"\r\n",
        b"".join(b"X-%d: a\r\n" % number for number in range(500)),
    ],
    ids=["one long header", "many headers"],
)
async def test_headers_have_a_limit(headers):
    assert await fails(says(b"HTTP/1.1 200 OK\r\n" + headers + b"Content-Length: 0\r\n\r\n")) == "headers_too_large"


async def test_what_is_no_http_at_all_is_a_protocol_fault():
    assert await fails(says(b"SSH-2.0-OpenSSH_9.9\r\n\r\n", then="close")) == "protocol"


async def test_nobody_listening_is_a_passing_fault():
    async with raw_server(says()) as base:
        pass
    async with http() as client:
        with pytest.raises(FetchFailed) as caught:
            await client.fetch(Request(base, deadline_seconds=2))
    assert (caught.value.reason, caught.value.passing) == ("connect", True)


async def test_one_silent_server_holds_up_nobody_else():
    async def speak(path, _headers, write):
        if path == "/silent":
            await asyncio.sleep(5)
        await write(answer(b"here"))

    async with raw_server(speak) as base, http() as client:
        begun = time.monotonic()
        silent = asyncio.create_task(client.fetch(Request(base + "/silent", deadline_seconds=1)))
        got = await client.fetch(Request(base + "/", deadline_seconds=1))
        assert got.body == b"here"
        assert time.monotonic() - begun < 0.5
        with pytest.raises(FetchFailed):
            await silent


async def test_cookies_referers_and_conditions_for_other_addresses_are_not_sent():
    asked = []

    async def speak(path, headers, write):
        asked.append(headers)
        status = "302 Found" if path == "/old" else "200 OK"
        await write(answer(b"", status, Set_Cookie="a=b", Location="/new", ETag='"v1"'))

    async with raw_server(speak) as base, http() as client:
        for _ in range(2):
            got = await client.fetch(Request(base + "/old", validators=Validators(base + "/new", '"v1"', "yesterday")))
        assert got.final_url == base + "/new"
    assert all("cookie" not in headers and "referer" not in headers for headers in asked)
    assert ["if-none-match" in headers for headers in asked] == [False, True, False, True]
    assert asked[1]["if-modified-since"] == "yesterday"
    assert all(
        headers["user-agent"].startswith("onrecord/") and "+mailto:" in headers["user-agent"] for headers in asked
    )
    assert all(headers["accept-encoding"] == "gzip, br, zstd" for headers in asked)


@pytest.mark.parametrize("coding", ["", "gzip", "br", "zstd", "deflate"])
async def test_every_coding_that_we_ask_for_is_undone(coding):
    text = ("Said the minister. " * 5000).encode()
    packed = {
        "": text,
        "gzip": gzip.compress(text[:40_000]) + gzip.compress(text[40_000:]),
        "br": brotli.compress(text),
        "zstd": zstandard.compress(text),
        "deflate": zlib.compress(text),
    }[coding]
    headers = {"Content_Encoding": coding} if coding else {}
    async with raw_server(says(answer(packed, **headers))) as base, http() as client:
        got = await client.fetch(Request(base))
    assert (got.status, got.body, got.bytes_on_wire) == (200, text, len(packed))


async def test_permanent_moves_all_the_way_are_told_and_temporary_ones_are_not():
    async def speak(path, _headers, write):
        codes = {"/a": ("301 Moved", "/b"), "/b": ("308 Moved", "/end"), "/t": ("302 Found", "/end")}
        status, target = codes.get(path, ("200 OK", ""))
        await write(answer(b"x", status, **({"Location": target} if target else {})))

    async with raw_server(speak) as base, http() as client:
        moved = await client.fetch(Request(base + "/a"))
        visiting = await client.fetch(Request(base + "/t"))
    assert (moved.moved_to, moved.hops) == (base + "/end", (base + "/a", base + "/b"))
    assert (visiting.moved_to, visiting.final_url) == ("", base + "/end")


async def test_a_redirect_that_the_caller_declines_comes_back_unfollowed():
    seen = []

    async def speak(path, _headers, write):
        seen.append(path)
        await write(answer(status="302 Found", Location="http://elsewhere.example/x"))

    async with raw_server(speak) as base, http() as client:
        got = await client.fetch(Request(base + "/a", follow=lambda url: "elsewhere" not in url))
    assert (got.status, got.next_url, seen) == (302, "http://elsewhere.example/x", ["/a"])

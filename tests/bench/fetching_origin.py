"""The origin of the fetcher's bench, in a process of its own: `python -m tests.bench.fetching_origin CERTIFICATE KEY`.

Bare asyncio, so that it costs little beside the client. Every path is a feed that answers 304 to its validator, seven times in ten; with a
certificate, the second port serves a page of 100 KB in gzip over TLS and closes each connection.
"""

import asyncio
import gzip
import ssl
import sys

from tests.bench.feeds_of_bench import page, rss

FEEDS = [rss(first=n) for n in range(10)]
PAGE = gzip.compress(page(), 6)
FEEDS_SERVED = 300
PAGE_HOSTS = [f"127.0.0.{n + 1}" for n in range(8)]
"""At most four connections go to one host, so one host would be the bottle's neck."""


def head(status, *lines):
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode()


NOT_MODIFIED = head("304 Not Modified", 'ETag: "v1"', "Cache-Control: max-age=1")
WHOLE = [
    head("200 OK", 'ETag: "v1"', "Content-Type: application/rss+xml", f"Content-Length: {len(body)}") + body
    for body in FEEDS
]
SECURED = (
    head(
        "200 OK",
        "Content-Type: text/html",
        "Content-Encoding: gzip",
        f"Content-Length: {len(PAGE)}",
        "Connection: close",
    )
    + PAGE
)


async def feeds(reader, writer):
    asked = 0
    try:
        while True:
            text = await reader.readuntil(b"\r\n\r\n")
            number = int(text.split(b" ", 2)[1].rpartition(b"/")[2] or 0)
            asked += 1
            conditional = b"\r\nIf-None-Match:" in text and number % 10 < 7
            writer.write(NOT_MODIFIED if conditional else WHOLE[asked % 10])  # what changed has a new item each time
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def pages(reader, writer):
    try:
        while b"/robots.txt" in await reader.readuntil(b"\r\n\r\n"):
            writer.write(head("404 Not Found", "Content-Length: 0"))
        writer.write(SECURED)
        await writer.drain()
        writer.close()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


async def main():
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*sys.argv[1:3])
    plain = await asyncio.start_server(feeds, "127.0.0.1", 0, backlog=512)
    port = plain.sockets[0].getsockname()[1]
    others = [f"127.0.{n // 250}.{n % 250 + 1}" for n in range(1, FEEDS_SERVED)]  # one address, one site
    await asyncio.start_server(feeds, others, port, backlog=64)
    secured = await asyncio.start_server(pages, "127.0.0.1", 0, ssl=context, backlog=512)
    secured_port = secured.sockets[0].getsockname()[1]
    await asyncio.start_server(pages, PAGE_HOSTS[1:], secured_port, ssl=context, backlog=512)
    print(port, secured_port, flush=True)
    await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

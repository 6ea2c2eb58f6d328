"""The origin of hostile bodies, in a process of its own, so that what it costs to write them does not count as ours: `python -m …`.

Prints its port; serves each body at its name, and ends when its input does.
"""

import asyncio
import gzip
import sys

import brotli

from tests.integration.fetcher.raw_server import answer, raw_server

RSS = b"<rss version='2.0'><channel><title>x</title>"
END = b"</channel></rss>"


def listing(number):
    return b"".join(b"<item><title>%d</title><link>/s/%d</link></item>" % (n, n) for n in range(number))


BODIES = {
    "items": lambda: RSS + b"<item><link>/s</link></item>" * 200_000 + END,
    "nesting": lambda: RSS + b"<item>" + b"<b>" * 1_000_000,
    "closed_nesting": lambda: RSS + b"<item>" + b"<b>" * 60_000 + b"</b>" * 60_000 + b"</item>" + END,
    "attributes": lambda: RSS + b"<item " + b" ".join(b'a%d="x"' % n for n in range(300_000)) + b"/>" + END,
    "few_attributes": lambda: RSS + b"<item " + b" ".join(b'a%d="x"' % n for n in range(20_000)) + b"/>" + END,
    "one_attribute": lambda: RSS + b"<item><title x='" + b"y" * 15_000_000 + b"'/></item>" + END,
    "one_text": lambda: RSS + b"<item><link>/1</link><title>" + b"y " * 4_000_000 + b"</title></item>" + END,
    "angles": lambda: b"<" * 2_000_000,
    "angles_in_a_feed": lambda: RSS + b"<" * 2_000_000,
    "ampersands": lambda: RSS + b"<item><title>" + b"&nbsp; & " * 220_000 + b"</title></item>" + END,
    "json_objects": lambda: (
        b'{"version":"https://jsonfeed.org/version/1","items":[' + b'{"id":"1"},' * 200_000 + b"{}]}"
    ),
    "json_deep": lambda: b'{"items":' + b"[" * 100_000,
    "json_long": lambda: b'{"items":[' + b",".join(b'{"id":"%d","url":"/%d"}' % (n, n) for n in range(49_000)) + b"]}",
    "links": lambda: RSS + listing(9_000) + END,
    "chinese": lambda: b"<?xml version='1.0' encoding='gb18030'?>" + RSS + "说".encode("gb18030") * 3_000_000 + END,
    "latin": lambda: b"<?xml version='1.0' encoding='latin-1'?>" + RSS + b"\x81\xe9" * 3_000_000 + END,
    "accents": lambda: b"<?xml version='1.0'?>" + RSS + "é".encode() * 6_000_000 + END,
    "entities": lambda: (
        b"<!DOCTYPE rss [<!ENTITY a 'aaaaaaaaaa'>"
        + b"".join(b"<!ENTITY %c '%s'>" % (97 + n, b"&%c;" % (96 + n) * 10) for n in range(1, 9))
        + b"]><rss><channel><title>&i;</title></channel></rss>"
    ),
    "entities_many": lambda: (
        b"<!DOCTYPE rss [<!ENTITY a '" + b"a" * 60_000 + b"'>]>" + RSS + b"<item>" + b"&a;" * 60_000 + b"</item>" + END
    ),
    "external_entity": lambda: (
        b"<!DOCTYPE rss [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + RSS + b"<item><title>&a;</title></item>" + END
    ),
    "scripts": lambda: RSS + b"<item><title><![CDATA[" + b"<script <!-- " * 400_000 + b"]]></title></item>" + END,
    "page_links": lambda: b"<html>" + (b"<link " + b"a" * 1_900 + b">") * 200,
    "sitemap": lambda: (
        b"<urlset>" + b"".join(b"<url><loc>https://n.example/%d</loc></url>" % n for n in range(49_000)) + b"</urlset>"
    ),
    "prolog": lambda: b"<?xml version='1.0'?>" + b"<!-- - -" * 30_000 + RSS + END,
}
PACKED = {
    "gzip_bomb": ("gzip", lambda: gzip.compress(gzip.compress(bytes(1 << 28), 1), 1)),
    "brotli_bomb": ("br", lambda: brotli.compress(bytes(1 << 28), quality=1)),
}


def robots(kind):
    rules = {
        "rules": b"".join(b"Disallow: /p%d/\n" % n for n in range(27_000)),
        "wild_rules": b"".join(b"Disallow: /*p%d*x$\n" % n for n in range(23_000)),
    }
    return b"User-agent: *\n" + rules[kind]


async def main():
    made = {}

    async def speak(path, _headers, write):
        name = path.strip("/")
        if name not in made:
            if name in PACKED:
                coding, body = PACKED[name]
                made[name] = answer(body(), Content_Encoding=coding)
            else:
                made[name] = answer(BODIES[name]()) if name in BODIES else answer(status="404 Not Found")
        await write(made[name])

    async with raw_server(speak) as base:
        print(base, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main())

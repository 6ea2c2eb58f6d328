from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import feedparser
import pytest

from schemas.record import FindingV1
from tests.integration.monitor.open_monitor import open_monitor
from tests.unit.monitor.samples import NOON, ORLOVA, SAID, Said, one_statement, record, skip


async def test_the_record_is_given_byte_for_byte(tmp_path: Path) -> None:
    one = record()
    async with open_monitor(tmp_path, one) as monitor:
        answer = await monitor.client.get(f"/api/records/{one.article.id}")
        assert await answer.read() == one.to_bytes()
        assert answer.content_type == "application/json"


async def test_statements_are_paged_without_gap_or_overlap_in_both_directions(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, *(one_statement(number) for number in range(7))) as monitor:
        for first in ("/api/statements?limit=3", "/api/statements?limit=3&after=0"):
            seen, address = [], first
            while address:
                page = await (await monitor.client.get(address)).json()
                seen += [statement["seq"] for statement in page["statements"]]
                address = page["next"]
            assert seen == (list(range(1, 8)) if "after" in first else list(range(7, 0, -1)))


async def test_a_trail_is_found_by_id_and_by_address(tmp_path: Path) -> None:
    one = record("https://news.example.org/a?x=1&y=2")
    url, number = one.article.url or "", one.article.id
    async with open_monitor(tmp_path, one) as monitor:
        await monitor.store.put_skips([skip(about=url, reason="not_changed")])
        for address in (
            f"/api/articles/{number}/trail",
            f"/api/articles/{quote(url, safe='')}/trail",
            f"/api/trail?url={quote(url)}",
        ):
            told = await (await monitor.client.get(address)).json()
            assert (told["article_id"], told["fate"], told["revisions"]) == (number, "recorded", 1)
            assert [step["step"] for step in told["steps"]] == [
                "published",
                "discovered",
                "fetched",
                "extracted",
                "recorded",
                "stored",
            ]
            assert told["skips"][0]["reason"] == "not_changed"


async def test_the_trail_of_a_skipped_article_says_why(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        await monitor.store.put_skips([skip()])
        told = await (await monitor.client.get("/api/trail", params={"url": skip().about})).json()
        assert (told["fate"], told["skips"][0]["stage"]) == ("skipped", "extract_articles")
        unknown = await monitor.client.get("/api/trail", params={"url": "https://nowhere.example/"})
        assert (unknown.status, (await unknown.json())["fate"]) == (404, "unknown")


async def test_the_balance_counts_articles_and_skips_by_stage_and_reason(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record(), one_statement(1)) as monitor:
        await monitor.store.put_skips([skip(1), skip(2), skip(3, stage="fetch_entries", reason="robots")])
        told = await (await monitor.client.get("/api/balance")).json()
        assert (told["records"], told["statements"], told["skipped_articles"], told["head"]) == (2, 3, 1, 3)
        assert told["skips_by_stage_and_reason"] == {
            "extract_articles": {"cookie_wall": 2},
            "fetch_entries": {"robots": 1},
        }


@pytest.mark.parametrize(
    ("address", "status", "parameter"),
    [
        ("/api/statements?limit=0", 400, "limit"),
        ("/api/statements?limit=501", 400, "limit"),
        ("/api/statements?limit=²", 400, "limit"),
        ("/api/statements?after=-1", 400, "after"),
        ("/api/statements?after=99999999999999999999", 400, "after"),
        ("/api/statements?after=1&before=2", 400, "after"),
        ("/api/statements?stance=angry", 400, "stance"),
        ("/api/statements?speeker=x", 400, "speeker"),
        ("/api/trail", 400, "url"),
        ("/feeds/statements.rss?form=loud", 400, "form"),
        ("/feeds/statements.rss?after=1", 400, "after"),
        ("/stream?form=loud", 400, "form"),
        ("/stream?as=xml", 400, "as"),
        ("/stream?after=x", 400, "after"),
        ("/api/records/none", 404, None),
        ("/api/nothing", 404, None),
        ("/feeds/statements.csv", 404, None),
        ("/static/no.css", 404, None),
    ],
)
async def test_an_error_is_a_problem_document_that_names_the_parameter(
    tmp_path: Path, address: str, status: int, parameter: str | None
) -> None:
    async with open_monitor(tmp_path) as monitor:
        answer = await monitor.client.get(address)
        assert (answer.status, answer.content_type) == (status, "application/problem+json")
        told = json.loads(await answer.read())
        assert (told["status"], told.get("parameter")) == (status, parameter)
        assert told["title"]


async def test_other_methods_are_refused(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        answer = await monitor.client.post("/api/statements", data="x")
        assert (answer.status, answer.content_type, answer.headers["Allow"]) == (
            405,
            "application/problem+json",
            "GET,HEAD",
        )


async def test_every_answer_carries_the_security_headers(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor:
        addresses = (
            "/",
            "/api/balance",
            "/feeds/statements.atom",
            "/nothing",
            "/static/live.js",
            "/stream",
            "/articles/none",
            f"/articles/{record().article.id}",
        )
        for address in addresses:
            async with monitor.client.get(address) as answer:
                policy = answer.headers["Content-Security-Policy"]
                assert "default-src 'none'" in policy
                assert "unsafe" not in policy
                assert "http" not in policy
                assert (answer.headers["X-Content-Type-Options"], answer.headers["X-Frame-Options"]) == (
                    "nosniff",
                    "DENY",
                )


@pytest.mark.parametrize("name", ["rss", "atom", "json"])
async def test_a_feed_is_conditional_by_tag(tmp_path: Path, name: str) -> None:
    async with open_monitor(tmp_path, record()) as monitor:
        address = f"/feeds/statements.{name}?speaker=orlova"
        first = await monitor.client.get(address)
        tag = {"If-None-Match": f'"other", W/{first.headers["ETag"]}'}
        same = await monitor.client.get(address, headers=tag)
        assert (same.status, await same.read(), same.headers["ETag"]) == (304, b"", first.headers["ETag"])
        await monitor.put(one_statement(1).model_copy(update={"statements": ()}))
        unrelated = await monitor.client.get(address, headers=tag)
        assert unrelated.status == 304, "what the filter leaves out is no change of this feed"
        await monitor.put(one_statement(2))
        assert (await monitor.client.get(address, headers=tag)).status == 200


async def test_a_feed_is_conditional_by_date_once_its_second_is_over(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor:
        assert "Last-Modified" not in (await monitor.client.get("/feeds/statements.rss")).headers
        await asyncio.sleep(2.1)
        date = (await monitor.client.get("/feeds/statements.rss")).headers["Last-Modified"]
        assert (await monitor.client.get("/feeds/statements.rss", headers={"If-Modified-Since": date})).status == 304
        await monitor.put(one_statement(1))
        assert (await monitor.client.get("/feeds/statements.rss", headers={"If-Modified-Since": date})).status == 200


@pytest.mark.parametrize("name", ["rss", "atom"])
async def test_a_feed_leads_on_to_older_statements_until_there_are_none(tmp_path: Path, name: str) -> None:
    async with open_monitor(tmp_path, *(one_statement(number) for number in range(9))) as monitor:
        seen, address = [], f"/feeds/statements.{name}?limit=4&speaker=Marta+Orlova"
        while address:
            parsed = feedparser.parse(await (await monitor.client.get(address)).read())
            seen += [entry.title for entry in parsed.entries]
            links = {link.rel: link.href for link in parsed.feed.links}
            assert links["self"].endswith(
                address.split("?", maxsplit=1)[0].rsplit("/", 1)[1] + "?" + links["self"].split("?")[1]
            )
            address = links.get("next", "").removeprefix(str(monitor.client.make_url("")).rstrip("/"))
        assert len(seen) == len(set(seen)) == 9


async def test_a_feed_gives_its_own_address_in_a_header(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        answer = await monitor.client.get("/feeds/statements.json?q=b&kind=A")
        assert answer.headers["Link"] == f'<{monitor.client.make_url("/feeds/statements.json?kind=a&q=b")}>; rel="self"'


async def test_the_front_page_shows_statements_filters_and_feeds_without_scripts(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor:
        page = await (await monitor.client.get("/?speaker=Kessler&kind=threaten")).text()
        assert "Jonas Kessler" in page
        assert "We will not send police" not in page
        assert 'href="/feeds/statements.rss?speaker=Kessler&amp;kind=threaten"' in page
        assert '<option value="threaten" selected>' in page


async def test_a_filter_that_cannot_be_used_is_said_on_the_page(tmp_path: Path) -> None:
    async with open_monitor(tmp_path) as monitor:
        answer = await monitor.client.get("/?stance=angry")
        assert answer.status == 400
        assert "is not one of abstain" in await answer.text()


async def test_an_article_page_shows_speakers_statements_and_findings(tmp_path: Path) -> None:
    one = record(
        findings=(
            FindingV1(
                rule="date_after_publication", detail="It is dated later than it was published.", evidence=((4, 8),)
            ),
        )
    )
    async with open_monitor(tmp_path, one) as monitor:
        page = await (await monitor.client.get(f"/articles/{one.article.id}")).text()
        for words in (
            "Marta Orlova",
            "Interior Ministry",
            'id="n1"',
            'id="n2"',
            "Date after publication",
            "dated later than it was published",
        ):
            assert words in page
        assert (await monitor.client.get("/articles/none")).status == 404


HOSTILE = "<script>alert(1)</script>"


async def test_hostile_content_is_text_on_every_page(tmp_path: Path) -> None:
    words = f"“{HOSTILE}<img src=x onerror=alert(2)>,”"
    speaker = ORLOVA.model_copy(
        update={"name": HOSTILE, "role": '"><svg onload=alert(3)>', "organisation": "{{ 7*7 }}"}
    )
    one = record(
        paragraphs=(f"{words} said the {HOSTILE} speaker.",),
        said=(Said((words,), speaker, cue=("said",), kind=HOSTILE, said_at=HOSTILE),),
        title=HOSTILE,
        site_name=HOSTILE,
        authors=(HOSTILE,),
        language='en" onmouseover="alert(4)',
        canonical_url="javascript:alert(6)",
        image="javascript:alert(7)",
        findings=(FindingV1(rule=HOSTILE, detail=HOSTILE, evidence=((0, 20),)),),
    )
    one = one.model_copy(update={"article": one.article.model_copy(update={"url": "javascript:alert(5)"})})
    async with open_monitor(tmp_path, one) as monitor:
        for address in (
            "/",
            f"/?q={quote(HOSTILE)}",
            f"/articles/{one.article.id}",
            f"/?speaker={quote(HOSTILE)}&stance={quote(HOSTILE)}",
        ):
            page = await (await monitor.client.get(address)).text()
            assert "<script>" not in page
            assert "<img" not in page
            assert "<svg" not in page
            assert 'href="javascript' not in page
            assert '" onmouseover="' not in page
            assert ">49<" not in page


async def test_a_revision_shows_in_the_feed_as_the_same_entry(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, record()) as monitor:
        before = feedparser.parse(await (await monitor.client.get("/feeds/statements.atom")).read())
        await monitor.put(record(title="Another headline", at=NOON + timedelta(hours=1), said=SAID))
        after = feedparser.parse(await (await monitor.client.get("/feeds/statements.atom")).read())
        assert [entry.id for entry in before.entries] == [entry.id for entry in after.entries]
        assert "Another headline" in after.entries[0].content[0].value


async def test_a_feed_travels_compressed_under_a_tag_of_its_own(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, *(one_statement(number) for number in range(40))) as monitor:
        packed = await monitor.client.get("/feeds/statements.json", headers={"Accept-Encoding": "gzip"})
        plain = await monitor.client.get("/feeds/statements.json", headers={"Accept-Encoding": "identity"})
        assert await packed.read() == await plain.read()
        assert int(packed.headers["Content-Length"]) < int(plain.headers["Content-Length"]) / 5
        assert packed.headers["ETag"] != plain.headers["ETag"]
        assert (packed.headers["Vary"], packed.headers["Content-Encoding"]) == ("Accept-Encoding", "gzip")


@pytest.mark.parametrize("address", ["/", "/api/statements", "/static/paper.css"])
async def test_long_answers_travel_compressed_to_those_who_can_unpack_them(tmp_path: Path, address: str) -> None:
    async with open_monitor(tmp_path, *(one_statement(number) for number in range(40))) as monitor:
        packed = await monitor.client.get(address, headers={"Accept-Encoding": "gzip"})
        plain = await monitor.client.get(address, headers={"Accept-Encoding": "identity"})
        assert (packed.headers["Content-Encoding"], plain.headers.get("Content-Encoding")) == ("gzip", None)
        assert await packed.read() == await plain.read()

"""What is the same and what contradicts, over HTTP: API, feeds, live stream and pages."""

from __future__ import annotations

from pathlib import Path

import feedparser
import pytest

from tests.integration.monitor.newspapers import ADAM, DRIFTED, OTHER_FILLER, WORDS, report
from tests.integration.monitor.open_monitor import open_monitor

FIRST = report("courier")
COPY = report("gazette", minutes=5)
OWN = report("tribune", DRIFTED, filler=OTHER_FILLER, minutes=20)
TWISTED = report("herald", speaker=ADAM, filler=OTHER_FILLER, minutes=30, path="twisted")
HOSTILE = "<script>alert(1)</script>"


async def test_an_utterance_is_asked_for_by_its_id_or_by_that_of_any_statement(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, FIRST, COPY, OWN, TWISTED) as monitor:
        told = []
        for one in (FIRST, OWN):
            answer = await monitor.client.get(f"/api/utterances/{one.statements[0].id}")
            told.append(await answer.json())
        assert told[0] == told[1]
        assert [outlet["site"] for outlet in told[0]["outlets"]] == [
            "courier.example",
            "gazette.example",
            "tribune.example",
        ]
        assert (told[0]["independent"], told[0]["syndicated"], told[0]["wordings"]) == (2, 1, 2)
        assert [(one["content"], one["statements"]) for one in told[0]["variants"]] == [(WORDS, 2), (DRIFTED, 1)]
        assert told[0]["findings"][0]["rule"] == "same_words_another_speaker"
        assert (await monitor.client.get("/api/utterances/none")).status == 404


@pytest.mark.parametrize("asked", ["id", "url"])
async def test_an_article_says_whose_copy_it_is(tmp_path: Path, asked: str) -> None:
    async with open_monitor(tmp_path, FIRST, COPY, OWN) as monitor:
        which = COPY.article.id if asked == "id" else COPY.article.url
        told = await (await monitor.client.get(f"/api/articles/{which}/copies")).json()
        assert (told["standing"], told["first"]["article_id"]) == ("exact_copy", FIRST.article.id)
        assert (await monitor.client.get("/api/articles/none/copies")).status == 404


async def test_findings_across_articles_come_with_both_sides_and_in_pages(tmp_path: Path) -> None:
    again = report("mirror", speaker=ADAM, filler=OTHER_FILLER, minutes=31, path="twisted")
    async with open_monitor(tmp_path, FIRST, TWISTED, again) as monitor:
        seen, address = [], "/api/findings?limit=1"
        while address:
            page = await (await monitor.client.get(address)).json()
            seen += page["findings"]
            address = page["next"]
        assert [[view["site"] for view in one["statements"]] for one in seen] == [
            ["mirror.example", "courier.example"],
            ["herald.example", "courier.example"],
        ]
        assert all(view["passage"] for one in seen for view in one["statements"])
        refused = await monitor.client.get("/api/findings?rule=x")
        assert (refused.status, (await refused.json())["parameter"]) == (400, "rule")


@pytest.mark.parametrize("name", ["rss", "atom", "json"])
async def test_a_feed_gives_each_utterance_once_when_asked_to(tmp_path: Path, name: str) -> None:
    async with open_monitor(tmp_path, FIRST, COPY, OWN) as monitor:
        address = f"/feeds/statements.{name}"
        if name == "json":
            every, once = [await (await monitor.client.get(address + more)).json() for more in ("", "?copies=none")]
            assert (len(every["items"]), [item["url"] for item in once["items"]]) == (3, [FIRST.article.url])
            assert once["items"][0]["_onrecord"]["utterance"]["outlets"] == 3
            return
        every, once = [
            feedparser.parse(await (await monitor.client.get(address + more)).read()) for more in ("", "?copies=none")
        ]
        assert (len(every.entries), [entry.link for entry in once.entries]) == (3, [FIRST.article.url])
        assert "also in 2 other outlets (1 on its own)" in once.entries[0].content[0].value
        assert (await monitor.client.get(f"{address}?copies=some")).status == 400


async def test_the_live_stream_leaves_out_copies_when_asked_to(tmp_path: Path) -> None:
    async with (
        open_monitor(tmp_path, FIRST, COPY, OWN, TWISTED) as monitor,
        monitor.client.get("/stream?after=0&copies=none") as answer,
    ):
        read = await answer.content.readuntil(b"id: 4\n")
        assert b"id: 1\n" in read
        assert b"id: 2\n" not in read
        assert b"id: 3\n" not in read


async def test_a_feed_of_copies_changes_when_another_outlet_has_the_utterance(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, FIRST) as monitor:
        address = "/feeds/statements.atom?copies=none"
        tag = {"If-None-Match": (await monitor.client.get(address)).headers["ETag"]}
        assert (await monitor.client.get(address, headers=tag)).status == 304
        await monitor.put(OWN)
        changed = await monitor.client.get(address, headers=tag)
        assert changed.status == 200
        assert len(feedparser.parse(await changed.read()).entries) == 1


async def test_the_pages_show_where_else_it_was_said_and_what_does_not_fit(tmp_path: Path) -> None:
    async with open_monitor(tmp_path, FIRST, COPY, OWN, TWISTED) as monitor:
        front = await (await monitor.client.get("/")).text()
        assert "also in 2 other outlets (1 on its own)" in front
        number = (await (await monitor.client.get("/api/statements")).json())["statements"][-1]["utterance"]["id"]
        assert f'href="/utterances/{number}"' in front
        page = await (await monitor.client.get(f"/utterances/{number}")).text()
        for words in (
            "One utterance in 3 outlets",
            "a copied text",
            DRIFTED,
            "Same words another speaker",
            "Peter Adam",
        ):
            assert words in page
        copy = await (await monitor.client.get(f"/articles/{COPY.article.id}")).text()
        assert f'An exact copy of <a href="/articles/{FIRST.article.id}"' in copy
        first = await (await monitor.client.get(f"/articles/{FIRST.article.id}")).text()
        assert "First seen here; 1 copy:" in first
        assert "What other articles have otherwise" in first
        once = await (await monitor.client.get("/?copies=none")).text()
        assert once.count('<li class="statement"') == 2
        assert (await monitor.client.get("/utterances/none")).status == 404


async def test_hostile_content_is_text_on_the_page_of_an_utterance(tmp_path: Path) -> None:
    words = f"“The treaty will hold {HOSTILE} whatever the opposition may say about the harbour fees,”"
    hostile = [
        report(outlet, words, speaker=who.model_copy(update={"name": f"{HOSTILE} {who.name}"}), title=HOSTILE)
        for outlet, who in (("courier", ADAM), ("tribune", ADAM))
    ]
    async with open_monitor(tmp_path, *hostile) as monitor:
        for address in (
            f"/utterances/{hostile[0].statements[0].id}",
            f"/articles/{hostile[1].article.id}",
        ):
            answer = await monitor.client.get(address)
            assert answer.status == 200
            assert "<script>alert" not in await answer.text()

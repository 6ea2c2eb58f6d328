"""One request at a time per site, each at its turn: a stand-in for the socket, real turns."""

import asyncio
import time

import pytest

from services.fetcher.politeness import Manners
from services.fetcher.turns import Turns
from services.fetcher.web.http import Answer, FetchFailed, Request

DELAY_SECONDS = 0.2
PERMANENT, FOR_NOW = 301, 302


class Http:
    """Answers each URL at once; `leads` has the redirects, each with its status. Follows as far as the request lets it, as the real one does."""

    def __init__(self, **leads):
        self.leads = {
            f"https://{name}.example/feed": (status, f"https://{to}/feed") for name, (status, to) in leads.items()
        }
        self.asked = []

    async def fetch(self, request):
        url, hops, moved = request.url, (), True
        while True:
            self.asked.append((url, time.monotonic()))
            if url not in self.leads:
                return Answer(200, url, hops, {}, b"", 0.0, 0, moved_to=url if hops and moved else "")
            status, to = self.leads[url]
            moved = moved and status == PERMANENT
            if not request.follow(to):
                return Answer(status, url, hops, {}, b"", 0.0, 0, moved_to=to if moved else "", next_url=to)
            url, hops = to, (*hops, url)


async def seconds_to_fetch(turns, site):
    begun = time.monotonic()
    await turns.fetch(Http(), Request(f"https://{site}/feed"), site, "feed")
    return time.monotonic() - begun


async def test_after_sites_changed_hands_each_is_asked_first_after_a_full_pause():
    turns = Turns(Manners(DELAY_SECONDS))
    assert await seconds_to_fetch(turns, "a.example") < DELAY_SECONDS
    turns.hand_over()
    assert await seconds_to_fetch(turns, "b.example") >= DELAY_SECONDS
    assert await seconds_to_fetch(turns, "a.example") >= DELAY_SECONDS


async def test_a_redirect_to_another_site_waits_for_that_sites_turn():
    turns, http = Turns(Manners(DELAY_SECONDS)), Http(a=(FOR_NOW, "burner.test"), b=(FOR_NOW, "burner.test"))
    both = [turns.fetch(http, Request(f"https://{name}.example/feed"), f"{name}.example", "feed") for name in "ab"]
    answers = await asyncio.gather(*both)
    assert {answer.final_url for answer in answers} == {"https://burner.test/feed"}
    first, second = (at for url, at in http.asked if url == "https://burner.test/feed")
    assert second - first >= DELAY_SECONDS


@pytest.mark.parametrize(
    ("b_leads_by", "moved_to"), [(PERMANENT, "https://c.test/feed"), (FOR_NOW, "")], ids=["all for good", "one for now"]
)
async def test_a_feed_has_moved_when_every_redirect_says_for_good_across_sites_too(b_leads_by, moved_to):
    http = Http(a=(PERMANENT, "b.example"), b=(b_leads_by, "c.test"))
    answer = await Turns(Manners(0.0)).fetch(http, Request("https://a.example/feed"), "a.example", "feed")
    assert (answer.final_url, answer.moved_to) == ("https://c.test/feed", moved_to)
    assert answer.hops == ("https://a.example/feed", "https://b.example/feed")


async def test_sites_that_redirect_to_each_other_are_left_after_five_hops():
    http = Http(a=(FOR_NOW, "b.example"), b=(FOR_NOW, "a.example"))
    with pytest.raises(FetchFailed, match="more than 5"):
        await Turns(Manners(0.0)).fetch(http, Request("https://a.example/feed"), "a.example", "feed")
    assert len(http.asked) == 6

"""One request at a time per site, each at its turn: a stand-in for the socket, real turns."""

import time

from services.fetcher.http import Answer, Request
from services.fetcher.politeness import Manners
from services.fetcher.turns import Turns

DELAY_SECONDS = 0.2


class Http:
    async def fetch(self, request):
        return Answer(200, request.url, (), {}, b"", 0.0, 0)


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

"""Run the newsroom: `python -m deploy.newsroom --port 8111`."""

from __future__ import annotations

import argparse
import asyncio
from datetime import UTC, datetime

from deploy.newsroom.site import SITE, Newsroom, make_newsroom, serving


async def run(port: int, edit_after_seconds: float, breaking_every_seconds: float) -> None:
    """Serve until cancelled; edit one story and publish the held-back ones where a delay above zero is given."""
    app = make_newsroom(lambda: datetime.now(UTC))
    async with serving(app, port=port) as base:
        print(f"The newsroom is at {base}/ and its feeds are in {base}/feeds.opml", flush=True)
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(_edit(app[SITE], edit_after_seconds))
            tasks.create_task(_break_news(app[SITE], breaking_every_seconds))
            tasks.create_task(asyncio.Event().wait())


async def _edit(site: Newsroom, after_seconds: float) -> None:
    if after_seconds > 0:
        await asyncio.sleep(after_seconds)
        print(f"edited {site.publish_edit()}", flush=True)


async def _break_news(site: Newsroom, every_seconds: float) -> None:
    while every_seconds > 0 and site.held_back:
        await asyncio.sleep(every_seconds)
        slug = site.held_back[0]
        site.publish(slug)
        print(f"published {slug}", flush=True)


def main() -> None:
    """Read the arguments and serve."""
    parser = argparse.ArgumentParser(
        prog="python -m deploy.newsroom", description="A small local news site to read from."
    )
    parser.add_argument("--port", type=int, default=8111, help="port on 127.0.0.1; 0 picks a free one (default 8111)")
    parser.add_argument(
        "--edit-after", type=float, default=0, metavar="SECONDS", help="edit one story after so long; 0 never (default)"
    )
    parser.add_argument(
        "--breaking-every",
        type=float,
        default=0,
        metavar="SECONDS",
        help="publish a held-back story that often; 0 never",
    )
    given = parser.parse_args()
    try:
        asyncio.run(run(given.port, given.edit_after, given.breaking_every))
    except KeyboardInterrupt:
        print("The newsroom is closed.")


if __name__ == "__main__":
    main()

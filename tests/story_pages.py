"""The newsroom's stories as pages that the fetcher has just sent: plain text, each under many addresses."""

from datetime import UTC, datetime

from deploy.newsroom.story import load_stories
from tests.unit.extractor_pages.pages import page_of


def text_page(name, body):
    """Return a page of plain text, just fetched."""
    return page_of(body, f"https://courier.example/{name}", "text/plain; charset=utf-8", at=datetime.now(UTC))


def story_pages(copies):
    """Give every story under so many addresses."""
    for slug, story in load_stories().items():
        for number in range(copies):
            yield text_page(f"{slug}-{number}", story.text.encode())

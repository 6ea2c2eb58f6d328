"""Stories -> HTML pages in three house styles. Pure but for reading its own templates: no clock, no network, no Kafka."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2

from deploy.newsroom.plan import Place, Plan
from deploy.newsroom.story import Story

_HERE = Path(__file__).parent
_TEMPLATES = jinja2.Environment(
    loader=jinja2.FileSystemLoader(_HERE / "templates"), autoescape=True, undefined=jinja2.StrictUndefined
)
_LABELS: dict[str, dict[str, Any]] = tomllib.loads((_HERE / "labels.toml").read_text("utf-8"))
RELATED = 4
"""Links to other stories beside an article."""


def article_page(plan: Plan, base: str, place: Place, others: Sequence[Place]) -> bytes:
    """Return the page of `place.story` in its section's template; `others` feed the related links."""
    story = place.story
    assert story
    section, labels = plan["sections"][story.section], _LABELS[story.language]
    outlet = place.outlet or plan["outlet"]
    url = base + place.path
    page = _TEMPLATES.get_template(section["template"] + ".html").render(
        story=story,
        base=base,
        url=url,
        outlet=outlet,
        labels=labels,
        section_name=section["name"],
        year=story.published_at.year,
        published=_written(story.published_at, labels),
        modified=_written(story.modified_at, labels) if story.modified_at else "",
        json_ld=_json_ld(story, url, outlet),
        related=related(story, others),
    )
    return page.encode()


def related(story: Story, others: Sequence[Place]) -> list[dict[str, str]]:
    """Return links to other stories of the same language."""
    near = [
        place
        for place in others
        if place.story and place.story.language == story.language and place.story.slug != story.slug
    ]
    return [link(place) for place in near[:RELATED]]


def link(place: Place) -> dict[str, str]:
    """Return path, title and summary of a place."""
    return {"path": place.path, "title": place.title, "summary": place.story.description if place.story else ""}


def _written(at: datetime, labels: dict[str, Any]) -> str:
    pattern: str = labels["date"]
    return pattern.format(
        day=at.day, month=labels["months"][at.month - 1], year=at.year, hour=f"{at.hour:02}", minute=f"{at.minute:02}"
    )


def _json_ld(story: Story, url: str, outlet: str) -> str:
    article = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "mainEntityOfPage": url,
        "headline": story.title,
        "description": story.description,
        "inLanguage": story.language,
        "datePublished": story.published_at.isoformat(),
        "dateModified": (story.modified_at or story.published_at).isoformat(),
        "author": [{"@type": "Person", "name": author} for author in story.authors],
        "publisher": {"@type": "NewsMediaOrganization", "name": outlet},
    }
    return json.dumps(article, ensure_ascii=False).replace("</", "<\\/")


def index_page(plan: Plan, name: str, language: str, listed: Sequence[Place], feeds: Sequence[dict[str, str]]) -> bytes:
    """Return a page of teasers: the front page or a section's."""
    return (
        _TEMPLATES.get_template("index.html")
        .render(
            outlet=plan["outlet"],
            name=name,
            language=language,
            labels=_LABELS[language],
            sections=[{"path": f"/{key}/", "title": row["name"]} for key, row in plan["sections"].items()],
            links=[link(place) for place in listed],
            feeds=feeds,
        )
        .encode()
    )


def cookie_wall_page(plan: Plan) -> bytes:
    """Return a page that asks for consent and says nothing else."""
    return _TEMPLATES.get_template("cookie_wall.html").render(outlet=plan["outlet"]).encode()

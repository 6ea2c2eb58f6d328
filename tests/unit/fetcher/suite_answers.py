"""What the public suites' runners ask, answered by the fetcher's pure functions."""

from schemas.identity import BadUrl, resolved_url
from services.fetcher.dates import parse_date
from services.fetcher.feeds.parsing import parse_feed
from services.fetcher.guard import is_fetchable, is_public
from services.fetcher.robots import may_fetch
from services.fetcher.sitemaps import walk


def epoch(instant):
    return instant.timestamp() if instant else None


def feeds(data, headers, url):
    return parse_feed(data, headers, url).to_dict()


def dates(text):
    return epoch(parse_date(text))


def robots(text, agent, url):
    return may_fetch(text, agent, url)


def ssrf(kind, value):
    return is_public(value) if kind == "ip" else is_fetchable(value)


def sitemaps(fetch, home):
    return [
        {
            "url": page.url,
            "lastmod": epoch(page.modified_at),
            "title": page.title,
            "published": epoch(page.published_at),
        }
        for page in walk(fetch, home)
    ]


def urls(operation, arguments):
    if operation != "resolve":
        raise NotImplementedError
    try:
        return resolved_url(*arguments)
    except BadUrl:
        return None

"""Lists of subscriptions."""

import pytest

from services.fetcher.opml import BadOpml, Outline, parse_opml, write_opml

NESTED = b"""<?xml version="1.0"?>
<opml version="1.0"><head><title>Mine</title></head><body>
  <outline text="Ministries">
    <outline text="Foreign" type="rss" xmlUrl="https://mfa.example/rss" htmlUrl="https://mfa.example/" category="/World,briefings"/>
    <outline title="Asia"><outline text="Embassy" XMLURL="https://embassy.example/atom"/></outline>
  </outline>
  <outline text="Loose" xmlUrl="https://loose.example/feed"/>
  <outline text="Again" xmlUrl="https://loose.example/feed"/>
  <outline text="No address"/>
</body></opml>"""


def test_folders_and_categories_become_tags_and_each_address_comes_once():
    assert parse_opml(NESTED) == (
        Outline("https://mfa.example/rss", "Foreign", ("Ministries", "World", "briefings"), "https://mfa.example/"),
        Outline("https://embassy.example/atom", "Embassy", ("Ministries", "Asia")),
        Outline("https://loose.example/feed", "Loose"),
    )


def test_what_is_written_is_read_again_as_it_was():
    outlines = (
        Outline("https://a.example/rss?x=1&y=2", 'A "quoted" <title>', ("news", "world"), "https://a.example/"),
        Outline("https://b.example/feed", "Б"),
    )
    assert parse_opml(write_opml(outlines)) == outlines


@pytest.mark.parametrize("data", [b"", b"not xml", b"<html><body/></html>", b"{}"])
def test_what_is_no_opml_says_so(data):
    with pytest.raises(BadOpml):
        parse_opml(data)


def test_deep_nesting_ends_at_a_bound():
    depth = 200
    data = (
        b"<opml><body>"
        + b'<outline text="x">' * depth
        + b'<outline xmlUrl="https://deep.example/"/>'
        + b"</outline>" * depth
    )
    assert parse_opml(data + b"</body></opml>") == ()


def test_no_file_is_read_through_an_entity(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("https://secret.example/")
    data = f'<!DOCTYPE opml [<!ENTITY x SYSTEM "file://{secret}">]><opml><body><outline text="&x;" xmlUrl="https://a.example/"/></body></opml>'
    assert all("secret" not in outline.title + outline.url for outline in parse_opml(data.encode()))

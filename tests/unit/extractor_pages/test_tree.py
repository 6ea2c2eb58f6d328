"""The outline of a page, also of pages made to hurt. Each attack is generated here and must end within seconds."""

import time
from contextlib import suppress

import pytest

from services.chassis.outcome import Skip
from services.extractor.extract import extract
from services.extractor.tree import outline
from tests.unit.extractor_pages.pages import NOW, page_of

ATTACKS = {
    "nested_tags": b"<div>" * 200_000 + b"text",
    "attributes": b"<p " + b" ".join(b"a%d=1" % number for number in range(40_000)) + b">text</p>",
    "times": b"<time datetime=2026-01-01>1 Jan 2026</time>" * 50_000,
    "links": b"<a href=/x>some link text</a> " * 100_000,
    "paragraphs": b"<p>A sentence that is long enough to be prose, with commas, and a full stop.</p>" * 20_000,
    "one_text": b"<p>" + b"word " * 800_000,
    "json_ld": b'<script type="application/ld+json">' + b'{"a":' * 100_000 + b"</script><p>x",
    "nulls": b"<p>text\x00</p>" * 10_000,
    "unclosed": b"<p><b><i><a>" * 20_000,
}


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_an_attack_ends_soon_and_costs_at_most_a_skip(name):
    started = time.process_time()
    with suppress(Skip):
        extract(page_of(ATTACKS[name]), NOW)
    assert time.process_time() - started < 10


def test_scripts_styles_and_hidden_templates_are_no_text():
    seen = outline(
        "<p>seen</p><script>var a='unseen'</script><style>p{}</style><template><p>unseen</p></template><noscript>unseen</noscript>"
    )
    assert [block.text for block in seen.blocks] == ["seen"]


def test_inline_elements_do_not_part_a_block_and_two_breaks_do():
    seen = outline("<div>one <b>bold</b> <a href=x>link</a> end<br>same<br><br>next</div>")
    assert [block.text for block in seen.blocks] == ["one bold link end same", "next"]
    assert seen.blocks[0].link_chars == len("link")


def test_what_lies_in_navigation_says_so():
    seen = outline('<nav class="menu"><ul><li>Home</li></ul></nav><p>text</p>')
    home, text = (seen.elements[block.element] for block in seen.blocks)
    assert home.above
    assert not text.above

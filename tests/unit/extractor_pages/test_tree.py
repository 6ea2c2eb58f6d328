"""The outline of a page."""

from services.extractor.page.tree import outline


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
    home, text = (block.element for block in seen.blocks)
    assert seen.elements.above[home]
    assert not seen.elements.above[text]

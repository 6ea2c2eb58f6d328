from __future__ import annotations

import pytest

from services.monitor.pages.words import scene
from services.monitor.views.statements import StatementView, views_of
from tests.unit.monitor.samples import record


def view(**told: str | None) -> StatementView:
    return views_of(record())[1].model_copy(update=told)


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, ""),
        ({"said_at": "2026-11-19", "said_at_from": "published_at"}, ""),
        ({"said_at": "2026-11-19", "said_at_from": "text"}, "said 2026-11-19"),
        ({"venue": "news conference"}, "said (news conference)"),
        (
            {"said_at": "2026-11-19", "addressee": "reporters", "place": "Lindhaven", "venue": "news conference"},
            "said 2026-11-19, to reporters, in Lindhaven (news conference)",
        ),
    ],
)
def test_the_scene_tells_when_to_whom_and_where_as_far_as_the_text_does(told: dict[str, str], words: str) -> None:
    assert scene(view(**told)) == words


def test_a_view_keeps_the_place_and_the_statement_that_holds_it() -> None:
    told = record()
    held = told.statements[1].model_copy(update={"place": "Lindhaven", "nested_in": told.statements[0].id})
    _, shown = views_of(told.model_copy(update={"statements": (told.statements[0], held)}))
    assert (shown.place, shown.nested_in) == ("Lindhaven", told.statements[0].id)

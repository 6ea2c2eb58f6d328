"""Which modules run compiled is said truly, and never what was compiled of other sources."""

import sys

from services import compiled
from tests.house.tree import ROOT


def test_what_is_not_compiled_is_named_for_a_reason_and_exists():
    for package, names in compiled.AS_PYTHON.items():
        assert all((ROOT / "services" / package / f"{name}.py").is_file() and why for name, why in names.items())


def test_nothing_that_is_compiled_counts_on_a_cached_property_or_on_where_it_lies():
    assert [
        (path.name, word)
        for package in compiled.AS_PYTHON
        for path in compiled.sources(package)
        for word in ("cached_property", "__file__")
        if word in path.read_text(encoding="utf-8")
    ] == []


def test_only_what_was_compiled_of_exactly_these_sources_is_run(tmp_path, monkeypatch):
    package = tmp_path / "services" / "extractor"
    package.mkdir(parents=True)
    (package / "quotes.py").write_text("ONE = 1\n")
    monkeypatch.setattr(compiled, "ROOT", tmp_path)
    monkeypatch.setattr(compiled, "COMPILED", tmp_path / ".compiled")
    monkeypatch.delenv("ONRECORD_COMPILED", raising=False)
    assert compiled.places("services.extractor") == []
    twin = compiled.place("extractor") / "services" / "extractor"
    twin.mkdir(parents=True)
    assert compiled.places("services.extractor") == [str(twin)]
    monkeypatch.setenv("ONRECORD_COMPILED", "no")
    assert compiled.places("services.extractor") == []
    monkeypatch.delenv("ONRECORD_COMPILED")
    (package / "quotes.py").write_text("ONE = 2\n")
    assert compiled.places("services.extractor") == []


def test_a_room_of_a_package_looks_where_the_package_looks(monkeypatch):
    monkeypatch.setattr(sys.modules["services.extractor"], "__path__", ["/compiled/extractor", "/house/extractor"])
    assert compiled.places("services.extractor.names") == ["/compiled/extractor/names"]


def test_every_room_of_a_package_is_compiled_or_named_for_a_reason():
    for package, rooms in compiled.ROOMS.items():
        found = {path.parent.name for path in (ROOT / "services" / package).glob("*/*.py")}
        assert found == {*rooms, *compiled.ROOMS_AS_PYTHON[package]}

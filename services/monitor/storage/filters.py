"""Query parameters -> a filter on statements, and whether one passes. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from typing import get_args
from urllib.parse import urlencode

from schemas.statement import Attitude, Form
from services.monitor.views.statements import StatementView, StoredStatement, haystack, search_words

MAX_VALUES = 20
MAX_CHARACTERS = 200
FORMS: frozenset[str] = frozenset(get_args(Form))
STANCES: frozenset[str] = frozenset(get_args(Attitude))
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z0-9]{2,8})*")


class BadParameter(ValueError):
    """A query parameter that cannot be used: the message says which, why, and what would do."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(f"{name}: {message}")
        self.name = name


@dataclass(frozen=True, kw_only=True)
class Filter:
    """Which statements to show. Fields are joined by and, the values of one field by or; an empty field lets all pass.

    `speaker` is an id or words of a name, `topic` an id or a whole name, `q` words that must all occur ("in quotes" for a phrase; the last
    letters of a word may be left out). `target` narrows `stance` to whom it is towards. `copies` is `none` to have each utterance once: the
    first statement of it that went on record.
    """

    speaker: tuple[str, ...] = ()
    topic: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    stance: tuple[str, ...] = ()
    target: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    form: tuple[str, ...] = ()
    site: tuple[str, ...] = ()
    q: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(self))


NAMES: tuple[str, ...] = tuple(one.name for one in fields(Filter))


def _one_of(allowed: frozenset[str]) -> Callable[[str, str], str]:
    def check(name: str, value: str) -> str:
        if value.casefold() not in allowed:
            raise BadParameter(name, f"{value!r} is not one of {', '.join(sorted(allowed))}")
        return value.casefold()

    return check


def _language(name: str, value: str) -> str:
    if not _LANGUAGE.fullmatch(value.casefold()):
        raise BadParameter(name, f"{value!r} is not a language code such as en or de")
    return value.casefold()


def _words(name: str, value: str) -> str:
    if not patterns(value):
        raise BadParameter(name, f"{value!r} holds no word")
    return value


def _folded(_name: str, value: str) -> str:
    return value.casefold()


CHECKS: Mapping[str, Callable[[str, str], str]] = {
    "speaker": _words,
    "topic": _folded,
    "kind": _folded,
    "stance": _one_of(STANCES),
    "target": _words,
    "language": _language,
    "form": _one_of(FORMS),
    "site": _folded,
    "q": _words,
    "copies": _one_of(frozenset({"none"})),
}


def parse_filter(pairs: Iterable[tuple[str, str]], *, also: Iterable[str] = (), strict: bool = True) -> Filter:
    """Return the filter that a query asks for; raise `BadParameter`. Empty values say nothing.

    Names in `also` belong to someone else and are passed over; any other unknown name is refused when `strict`, because a misspelt filter that
    lets everything pass is worse than an error.
    """
    values: dict[str, tuple[str, ...]] = {}
    known_elsewhere = frozenset(also)
    for name, raw in pairs:
        value = raw.strip()
        if name in CHECKS and value:
            values[name] = _added(values.get(name, ()), name, value)
        elif strict and name not in CHECKS and name not in known_elsewhere:
            raise BadParameter(
                name[:40], f"unknown parameter; known are {', '.join((*NAMES, *sorted(known_elsewhere)))}"
            )
    return replace(Filter(), **values)


def _added(before: tuple[str, ...], name: str, value: str) -> tuple[str, ...]:
    if len(value) > MAX_CHARACTERS:
        raise BadParameter(name, f"longer than {MAX_CHARACTERS} characters")
    if len(before) >= MAX_VALUES:
        raise BadParameter(name, f"given more than {MAX_VALUES} times")
    checked = CHECKS[name](name, value)
    return before if checked in before else (*before, checked)


def to_query(chosen: Filter) -> str:
    """Return the filter as a query string, in one order, so that equal filters have equal addresses."""
    return urlencode([(name, value) for name in NAMES for value in getattr(chosen, name)])


def described(chosen: Filter) -> str:
    """Return the filter in words, for titles: `speaker Zakharova, language de`; "" when all pass."""
    return ", ".join(f"{name} {' or '.join(values)}" for name in NAMES if (values := getattr(chosen, name)))


def patterns(words: str) -> tuple[str, ...]:
    """Return what must occur in a haystack for `words` to be found: each word as a beginning, each quoted phrase as a whole."""
    found: list[str] = []
    for phrase, plain in re.findall(r'"([^"]*)"|([^"]+)', words):
        if phrase.strip() and haystack(phrase).strip():
            found.append(haystack(phrase))
        found.extend(f" {word}" for word in haystack(plain).split())
    return tuple(dict.fromkeys(found))


def has_words(hay: str, words: str) -> bool:
    """Say whether every pattern of `words` occurs in a haystack."""
    return all(pattern in hay for pattern in patterns(words))


def _is_speaker(view: StatementView, value: str) -> bool:
    return view.speaker is not None and (view.speaker.id == value or has_words(haystack(view.speaker.name), value))


def _is_topic(view: StatementView, value: str) -> bool:
    return any(value in (topic.id.casefold(), topic.name.casefold()) for topic in view.topics)


def is_repeated(view: StatementView) -> bool:
    """Say whether an earlier statement on record is the same utterance."""
    return isinstance(view, StoredStatement) and view.utterance is not None and view.utterance.repeats


def _has_stance(view: StatementView, chosen: Filter) -> bool:
    return any(
        (not chosen.stance or stance.stance in chosen.stance)
        and (
            not chosen.target
            or any(stance.target_id == one or has_words(haystack(stance.target), one) for one in chosen.target)
        )
        for stance in view.stances
    )


PREDICATES: Mapping[str, Callable[[StatementView, str], bool]] = {
    "speaker": _is_speaker,
    "topic": _is_topic,
    "kind": lambda view, value: (view.kind or "").casefold() == value,
    "language": lambda view, value: (view.language or "").casefold() == value,
    "form": lambda view, value: view.form == value,
    "site": lambda view, value: (view.site or "").casefold() == value,
    "q": lambda view, value: has_words(search_words(view), value),
    "copies": lambda view, _: not is_repeated(view),
}


def passes(view: StatementView, chosen: Filter) -> bool:
    """Say whether the filter lets a statement through; `clauses.py` says the same in SQL, and a test holds the two together."""
    if (chosen.stance or chosen.target) and not _has_stance(view, chosen):
        return False
    return all(
        any(predicate(view, value) for value in values)
        for name, predicate in PREDICATES.items()
        if (values := getattr(chosen, name))
    )

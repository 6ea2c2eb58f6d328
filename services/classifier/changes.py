"""Two judgements of one article -> what changed. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from schemas.event import Span
from schemas.record import RecordV1
from services.classifier.verdict import ABSTAIN

Way = Literal["gained", "lost", "flipped"]
WAYS: Final[tuple[Way, ...]] = ("gained", "lost", "flipped")
Labels = tuple[str, ...]


@dataclass(frozen=True)
class Judgement:
    """What was told of one thing (an article, a statement, a target in it, a passage), best first; nothing where we abstained. `where` shows it."""

    labels: Labels
    where: Span | None = None
    about: str = ""


Judgements = Mapping[Hashable, Judgement]


@dataclass(frozen=True)
class Change:
    """One label that is told now and was not (gained), or no longer (lost), or that took another's place (flipped)."""

    task: str
    way: Way
    before: str | None
    after: str | None
    where: Span | None = None
    about: str = ""


def _topics(record: RecordV1) -> Judgements:
    return {record.article.id: Judgement(tuple(topic.name for topic in record.topics))}


def _kinds(record: RecordV1) -> Judgements:
    return {
        said.id: Judgement((said.kind,) if said.kind else (), said.content[0] if said.content else None)
        for said in record.statements
    }


def _stances(record: RecordV1) -> Judgements:
    return {
        (said.id, each.target_id or each.target): Judgement(
            () if each.stance == ABSTAIN else (each.stance,), said.content[0] if said.content else None, each.target
        )
        for said in record.statements
        for each in said.stances
    }


def _findings(record: RecordV1) -> Judgements:
    found: dict[Hashable, Judgement] = {}
    for finding in record.findings:
        labels = found[finding.evidence].labels if finding.evidence in found else ()
        where = finding.evidence[0] if finding.evidence else None
        found[finding.evidence] = Judgement((*labels, finding.rule), where)
    return found


TASKS: Final[Mapping[str, Callable[[RecordV1], Judgements]]] = {
    "topic": _topics,
    "kind": _kinds,
    "stance": _stances,
    "finding": _findings,
}

_NOTHING: Final = Judgement(())


def changes_between(before: RecordV1, after: RecordV1) -> Iterator[Change]:
    """Yield what changed from one record of an article to another of the same article, task by task."""
    for task, judgements in TASKS.items():
        was, now = judgements(before), judgements(after)
        for key in dict.fromkeys((*was, *now)):
            yield from _changed(task, was.get(key, _NOTHING), now.get(key, _NOTHING))


def _changed(task: str, was: Judgement, now: Judgement) -> Iterator[Change]:
    gone = [label for label in was.labels if label not in now.labels]
    new = [label for label in now.labels if label not in was.labels]
    where, about = now.where or was.where, now.about or was.about
    for before, after in zip(gone, new, strict=False):
        yield Change(task, "flipped", before, after, where, about)
    for label in gone[len(new) :]:
        yield Change(task, "lost", label, None, where, about)
    for label in new[len(gone) :]:
        yield Change(task, "gained", None, label, where, about)


@dataclass
class TaskTally:
    """How many things were judged in one task, how many labels stayed, and what changed."""

    judged: int = 0
    kept: int = 0
    abstained_before: int = 0
    abstained_after: int = 0
    ways: Counter[str] = field(default_factory=Counter)
    pairs: Counter[tuple[str | None, str | None]] = field(default_factory=Counter)


@dataclass(frozen=True)
class Example:
    """A change, and the article that it happened in."""

    change: Change
    article: str
    title: str
    text: str


@dataclass
class Tally:
    """All changes of many articles, with the first few of each task and way as examples."""

    most_examples: int = 3
    articles: int = 0
    changed_articles: int = 0
    tasks: dict[str, TaskTally] = field(default_factory=lambda: {task: TaskTally() for task in TASKS})
    examples: list[Example] = field(default_factory=list)

    def add(self, before: RecordV1, after: RecordV1) -> None:
        """Count one article."""
        self.articles += 1
        for task, judgements in TASKS.items():
            _count_judged(self.tasks[task], judgements(before), judgements(after))
        changes = list(changes_between(before, after))
        self.changed_articles += bool(changes)
        for change in changes:
            counted = self.tasks[change.task]
            counted.ways[change.way] += 1
            counted.pairs[change.before, change.after] += 1
            if self._wanted(change):
                self.examples.append(_example(change, after))

    def _wanted(self, change: Change) -> bool:
        alike = (one for one in self.examples if (one.change.task, one.change.way) == (change.task, change.way))
        return sum(1 for _ in alike) < self.most_examples


def _count_judged(counted: TaskTally, was: Judgements, now: Judgements) -> None:
    for key in {*was, *now}:
        before, after = was.get(key, _NOTHING).labels, now.get(key, _NOTHING).labels
        counted.judged += 1
        counted.kept += len(set(before) & set(after))
        counted.abstained_before += not before
        counted.abstained_after += not after


def _example(change: Change, record: RecordV1) -> Example:
    start, end = change.where or (0, 0)
    return Example(change, record.article.id, record.article.title, record.article.text[start:end])

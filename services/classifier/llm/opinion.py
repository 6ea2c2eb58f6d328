"""A second opinion on what the default was not sure of. Whatever goes wrong, the default's verdict stays, and the reason is counted."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Protocol

from schemas.record import RecordV1
from schemas.statement import StatementV1
from services.classifier import kinds, stance
from services.classifier.llm.asking import (
    Answer,
    OutsideSchema,
    Question,
    answer_of,
    questions_of,
    request_of,
    tokens_of,
)
from services.classifier.llm.budget import Budget, Limits
from services.classifier.llm.endpoint import Endpoint, NoAnswer
from services.classifier.metrics import LLM_REQUESTS, LLM_TOKENS
from services.classifier.settings import ClassifierSettings

ANSWERED = "answered"
_FAULTS = frozenset({"timeout", "throttled", "refused", "failed"})
"""These say that the service is not well, and lead to a rest; an answer outside the schema does not."""


class Asks(Protocol):
    """Who is asked: bytes for a request, or `NoAnswer`."""

    async def ask(self, request: dict[str, object]) -> bytes: ...


class SecondOpinion:
    """Asks at most `most` questions an article and `at_once` in all; a question that would have to wait is not asked."""

    def __init__(
        self,
        endpoint: Asks,
        model: str,
        budget: Budget,
        *,
        most: int,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._endpoint, self._model, self._budget, self._most, self._clock = endpoint, model, budget, most, clock
        self._free = at_once

    async def over(self, record: RecordV1) -> RecordV1:
        """Return the record with the labels that the model could give; those of the default are never replaced, only abstentions."""
        questions = questions_of(record, self._most)
        if not questions:
            return record
        answers = await asyncio.gather(*(self._asked(question) for question in questions))
        told = {question.statement_id: answer for question, answer in zip(questions, answers, strict=True) if answer}
        if not told:
            return record
        by = f"llm:{self._model}"
        statements = tuple(
            _with(statement, told[statement.id], by) if statement.id in told else statement
            for statement in record.statements
        )
        return record.model_copy(update={"statements": statements, "versions": record.versions | {"llm": self._model}})

    async def _asked(self, question: Question) -> Answer | None:
        request = request_of(question, self._model)
        tokens = tokens_of(request)
        hindrance = "busy" if self._free <= 0 else self._budget.hindrance(tokens, self._clock())
        if hindrance:
            LLM_REQUESTS.labels(hindrance).inc()
            return None
        spent = self._budget.spend(tokens, self._clock())
        self._free -= 1
        try:
            answer, used = answer_of(await self._endpoint.ask(request), question)
            outcome, spent.tokens = ANSWERED, tokens if used is None else used
        except (NoAnswer, OutsideSchema) as error:
            answer, outcome = None, error.reason
        finally:
            self._free += 1
        self._budget.learn(failed=outcome in _FAULTS, now=self._clock())
        LLM_REQUESTS.labels(outcome).inc()
        LLM_TOKENS.inc(spent.tokens)
        return answer


def _with(statement: StatementV1, answer: Answer, by: str) -> StatementV1:
    """Return the statement with the answer's labels. A language model's word has no calibrated score: it gets the least that we stand by."""
    changes: dict[str, object] = {}
    if answer.kind is not None:
        changes = {"kind": answer.kind, "kind_score": kinds.THRESHOLD_SCORE, "kind_by": by}
    if answer.stances:
        changes["stances"] = tuple(
            each.model_copy(update={"stance": answer.stances[place], "score": stance.THRESHOLD_SCORE, "judged_by": by})
            if place in answer.stances
            else each
            for place, each in enumerate(statement.stances)
        )
    return statement.model_copy(update=changes) if changes else statement


async def open_opinion(settings: ClassifierSettings, stack: AsyncExitStack) -> SecondOpinion | None:
    """Return the second opinion that the settings name, open as long as the stack; None where they name none.

    Raise `ValueError` for an address without a model.
    """
    if not settings.classifier_llm_url:
        return None
    if not settings.classifier_llm_model:
        raise ValueError("ONRECORD_CLASSIFIER_LLM_URL is set and ONRECORD_CLASSIFIER_LLM_MODEL is not")
    endpoint = Endpoint(
        settings.classifier_llm_url, settings.classifier_llm_key, settings.classifier_llm_timeout_seconds
    )
    limits = Limits(
        settings.classifier_llm_requests_an_hour,
        settings.classifier_llm_requests_a_day,
        settings.classifier_llm_tokens_a_day,
    )
    return SecondOpinion(
        await stack.enter_async_context(endpoint),
        settings.classifier_llm_model,
        Budget(limits),
        most=settings.classifier_llm_most_an_article,
        at_once=settings.classifier_llm_at_once,
    )

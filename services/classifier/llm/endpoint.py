"""The one socket of the second opinion: a chat completion from an OpenAI-compatible service, bounded in time and size."""

from __future__ import annotations

from typing import Any, Self

from aiohttp import ClientError, ClientSession, ClientTimeout
from pydantic import SecretStr

_LARGEST_ANSWER_BYTES = 64 * 1024
_THROTTLED = 429
_SERVER_FAULT = 500
_OK = 200


class NoAnswer(Exception):
    """The service gave no answer; `reason` is one of a few words. Neither the key nor what was said stands in the message."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Endpoint:
    """Use it as a context. No redirect is followed and no proxy taken from the environment, so the key goes to the address that was set, only."""

    def __init__(self, url: str, key: SecretStr, timeout_seconds: float) -> None:
        self._url = url.rstrip("/") + "/chat/completions"
        self._key = key
        self._timeout = ClientTimeout(total=timeout_seconds)

    async def __aenter__(self) -> Self:
        self._session = ClientSession(timeout=self._timeout, trust_env=False)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def ask(self, request: dict[str, Any]) -> bytes:
        """Return the body of the answer. Raise `NoAnswer`: `timeout`, `throttled`, `refused`, `failed` or `too_large`."""
        key = self._key.get_secret_value()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            async with self._session.post(self._url, json=request, headers=headers, allow_redirects=False) as answer:
                if answer.status != _OK:
                    raise NoAnswer(_reason(answer.status))
                body = await answer.content.read(_LARGEST_ANSWER_BYTES + 1)
                while len(body) <= _LARGEST_ANSWER_BYTES and (more := await answer.content.read(_LARGEST_ANSWER_BYTES)):
                    body += more
        except TimeoutError:
            raise NoAnswer("timeout") from None
        except (ClientError, OSError, ValueError):
            raise NoAnswer("failed") from None  # from None: a client's message may quote the address or headers
        if len(body) > _LARGEST_ANSWER_BYTES:
            raise NoAnswer("too_large")
        return body


def _reason(status: int) -> str:
    if status == _THROTTLED:
        return "throttled"
    return "failed" if status >= _SERVER_FAULT else "refused"

"""A language model of the tests: an OpenAI-compatible service on a real socket that answers as it is told."""

import asyncio
import json
from contextlib import asynccontextmanager

from aiohttp import web


def completion(content: str, tokens: int | None = 120) -> dict:
    usage = {} if tokens is None else {"usage": {"total_tokens": tokens}}
    return {"choices": [{"message": {"role": "assistant", "content": content}}]} | usage


class LanguageModel:
    """Answers with `answer(request) -> web.Response`; keeps what it was asked, and the headers."""

    def __init__(self, answer):
        self.answer = answer
        self.asked = []
        self.headers = []
        self.url = ""

    async def _complete(self, request):
        self.asked.append(await request.json())
        self.headers.append(dict(request.headers))
        answer = self.answer(self.asked[-1])
        return await answer if asyncio.iscoroutine(answer) else answer


@asynccontextmanager
async def language_model(answer):
    """Serve until the end of the block."""
    model = LanguageModel(answer)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model._complete)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    model.url = f"http://{host}:{port}/v1"
    try:
        yield model
    finally:
        await runner.cleanup()


def labels(request: dict, **wanted: str) -> web.Response:
    """Answer within the schema of the request: the wanted labels, `abstain` for the rest."""
    schema = request["response_format"]["json_schema"]["schema"]
    return web.json_response(completion(json.dumps({name: wanted.get(name, "abstain") for name in schema["required"]})))

"""Errors as RFC 9457 problem details, and the headers that every answer carries."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any

from aiohttp import web

from services.chassis.logs import logger
from services.monitor.storage.database import is_passing
from services.monitor.storage.filters import BadParameter

log = logger(__name__)

# No inline script or style, nothing from elsewhere, no frames: a hostile article has nothing to work with.
SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


def problem(status: int, detail: str, **more: Any) -> web.Response:
    """Return a problem document. `more` are members of its own, such as the parameter at fault."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    return web.Response(
        status=status, body=json.dumps(body, ensure_ascii=False).encode(), content_type="application/problem+json"
    )


@web.middleware
async def speak_plainly(request: web.Request, handler: Any) -> web.StreamResponse:
    """Turn every error into a problem document; what nobody foresaw is logged and told as no more than that."""
    try:
        answer: web.StreamResponse = await handler(request)
    except BadParameter as error:
        return problem(HTTPStatus.BAD_REQUEST, str(error), parameter=error.name)
    except web.HTTPException as error:
        if error.status < HTTPStatus.BAD_REQUEST:
            raise
        told = problem(error.status, error.text or error.reason)
        told.headers.extend({name: value for name, value in error.headers.items() if name in {"Allow", "Retry-After"}})
        return told
    except Exception as error:  # a bug must not show its insides to strangers
        if is_passing(error):
            return _away()
        log.exception("a request failed in a way nobody foresaw", path=request.path)
        return problem(HTTPStatus.INTERNAL_SERVER_ERROR, "the monitor could not answer; its log says why")
    return answer


def _away() -> web.Response:
    told = problem(HTTPStatus.SERVICE_UNAVAILABLE, "the database does not answer at this moment: try again soon")
    told.headers["Retry-After"] = "5"
    return told


async def guard_answer(_request: web.Request, answer: web.StreamResponse) -> None:
    """Put the security headers on an answer; an `on_response_prepare` signal, so that streams and errors have them too."""
    for name, value in SECURITY_HEADERS.items():
        answer.headers.setdefault(name, value)

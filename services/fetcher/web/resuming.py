"""TLS that resumes: a second connection to a host spares both sides most of the handshake. aiohttp and asyncio offer no session of their own."""

from __future__ import annotations

import ssl
from collections import OrderedDict
from typing import Any, Final

_MOST_HOSTS: Final = 4_096


class ResumingContext(ssl.SSLContext):
    """A client's context that keeps the last session of each host. The certificate was checked when the session began."""

    _sessions: OrderedDict[str, ssl.SSLSession]

    def wrap_bio(self, *args: Any, **kwargs: Any) -> ssl.SSLObject:
        """Begin a connection, with the host's last session where there is one."""
        known = self._sessions.get(str(kwargs.get("server_hostname") or ""))
        if known is not None and kwargs.get("session") is None:
            kwargs["session"] = known
        return super().wrap_bio(*args, **kwargs)

    def remember(self, connection: ssl.SSLObject) -> None:
        """Keep the session of a connection that has been read from: TLS 1.3 sends its ticket after the handshake."""
        host, session = connection.server_hostname, connection.session
        if not host or session is None or not session.has_ticket:
            return
        self._sessions[host] = session
        self._sessions.move_to_end(host)
        if len(self._sessions) > _MOST_HOSTS:
            self._sessions.popitem(last=False)


def resuming_context(ca_file: str | None = None) -> ResumingContext:
    """Return a context that checks certificates against the system's authorities, or those in `ca_file` (PEM)."""
    context = ResumingContext(ssl.PROTOCOL_TLS_CLIENT)
    context._sessions = OrderedDict()  # noqa: SLF001 - ssl makes its contexts in __new__, so there is no __init__ to fill
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if ca_file:
        context.load_verify_locations(ca_file)
    else:
        context.load_default_certs()
    return context

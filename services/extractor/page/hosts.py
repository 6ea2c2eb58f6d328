"""An address as a page gives it -> its host. Pure: no clock, no network, no Kafka."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(address: str) -> str:
    """Return the host in lower case; "" where there is none or the address is broken (`http://[::1`)."""
    try:
        return (urlsplit(address).hostname or "").lower()
    except ValueError:
        return ""

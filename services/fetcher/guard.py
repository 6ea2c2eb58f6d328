"""Which addresses and URLs the fetcher may touch: the guard at every connect (SSRF).

`is_public` and `is_fetchable` decide; `guarded_socket_factory` is what aiohttp's connector calls with the very address it is about to
connect to, so neither an IP literal, a redirect nor a name that resolves differently the second time gets past it.
"""

from __future__ import annotations

import re
import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import Any, Final

import ada_url
from ssrfguard import DEFAULT_DENIED

Network = IPv4Network | IPv6Network

BAD_PORTS: Final = frozenset(
    int(port)
    for port in (
        "1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113 115 117 119 123 135 137 139 143 161 179 389 "
        "427 465 512 513 514 515 526 530 531 532 540 548 554 556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3306 3659 4045 4190 5060 5061 "
        "5432 6000 6379 6566 6665 6666 6667 6668 6669 6679 6697 9092 9200 10080 11211 27017"
    ).split()
)
"""The Fetch standard's bad ports, and the usual ports of databases, caches and brokers."""

_LOCAL_NAMES: Final = ("localhost", "local", "internal", "intranet", "home.arpa", "lan", "localdomain")


class ForbiddenAddress(OSError):
    """The address is not public and no allow-list opens it: an attack, or an intranet that wants `ONRECORD_ALLOWED_NETWORKS`."""


def networks(names: Sequence[str]) -> tuple[Network, ...]:
    """Return the networks of an allow-list (`127.0.0.1/32`, `10.1.0.0/16`, `fd00::/8`); raise ValueError for anything else."""
    return tuple(ip_network(name.strip()) for name in names if name.strip())


def is_public(address: str | IPv4Address | IPv6Address, allowed: Sequence[Network] = ()) -> bool:
    """Return whether a fetcher may connect to `address` by IANA's special-purpose registries, v4 inside v6 looked at too.

    `allowed` opens named networks; what is mapped or translated into them is judged by what is inside.
    """
    try:
        parsed = ip_address(address) if isinstance(address, str) else address
    except ValueError:
        return False
    inner = getattr(parsed, "ipv4_mapped", None) or parsed
    if any(inner.version == network.version and inner in network for network in allowed):
        return True
    return not DEFAULT_DENIED.classify(parsed).blocked


def is_fetchable(url: str, allowed: Sequence[Network] = ()) -> bool:
    """Return whether `url` is one that may be asked for: http(s), no bad port, no control characters, no local name, no forbidden IP literal.

    Names are judged again when they have an address: by `guarded_socket_factory`.
    """
    if re.search(r"[\x00-\x20\x7f]", url.strip(" ")):
        return False
    try:
        parts = ada_url.URL(url)
    except ValueError:
        return False
    if parts.protocol not in {"http:", "https:"} or not parts.hostname or _hidden_authority(url):
        return False
    if parts.port and int(parts.port) in BAD_PORTS and not allowed:
        return False
    return _host_is_fetchable(parts, allowed)


def _hidden_authority(url: str) -> bool:
    """`http:///x` means x to a browser and nothing to anybody else; nobody publishes such a link in good faith."""
    return re.match(r"(?i)https?:///|https?:/?[^/\\]", url) is not None


def _host_is_fetchable(parts: ada_url.URL, allowed: Sequence[Network]) -> bool:
    host = parts.hostname.rstrip(".")
    if ada_url.HostType(parts.host_type) is not ada_url.HostType.DEFAULT:
        return is_public(host.strip("[]"), allowed)
    loopback_open = any(ip_address("127.0.0.1") in network for network in allowed if network.version == 4)  # noqa: PLR2004
    local = host.rpartition(".")[2] in _LOCAL_NAMES or host.endswith(".home.arpa")
    return not local or loopback_open


def guarded_socket_factory(allowed: Sequence[Network] = ()) -> Callable[[tuple[Any, ...]], socket.socket]:
    """Return a socket factory for `aiohttp.TCPConnector` that raises `ForbiddenAddress` for what is not public and not in `allowed`."""

    def factory(address_info: tuple[Any, ...]) -> socket.socket:
        family, kind, protocol, _, address = address_info
        if not is_public(address[0].partition("%")[0], allowed):
            raise ForbiddenAddress(f"{address[0]} is not a public address")
        opened = socket.socket(family=family, type=kind, proto=protocol)
        opened.setblocking(False)  # noqa: FBT003 - the standard library's signature
        return opened

    return factory

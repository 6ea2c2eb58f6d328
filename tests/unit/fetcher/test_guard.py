"""Which addresses and URLs may be touched."""

import socket

import pytest

from services.fetcher.guard import ForbiddenAddress, guarded_socket_factory, is_fetchable, is_public, networks


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 ::1 :: fe80::1 fc00::1 "
    "::ffff:127.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2002:c0a8:101:: 2001:db8::1 nonsense".split(),
)
def test_a_special_address_is_not_public_however_it_is_wrapped(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", "8.8.8.8 93.184.216.34 2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::808:808".split())
def test_an_ordinary_address_is_public(address):
    assert is_public(address)


def test_the_allow_list_opens_what_it_names_and_nothing_else():
    allowed = networks(["127.0.0.0/8", "fd00::/8"])
    assert is_public("127.1.2.3", allowed)
    assert is_public("::ffff:127.0.0.1", allowed)
    assert is_public("fd00::1", allowed)
    assert not is_public("10.0.0.1", allowed)


def test_a_list_of_networks_must_be_one():
    with pytest.raises(ValueError, match="nonsense"):
        networks(["nonsense"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://[::ffff:7f00:1]/",
        "http://localhost/",
        "http://printer.local/",
        "http://db.internal./",
        "http://example.com@127.0.0.1/",
        "http://example.org:22/",
        "http://example.org:6379/",
        "file:///etc/passwd",
        "data:text/html,x",
        "http:///example.org",
        "http:example.org",
        "http://exa\tmple.org/",
        "//example.org/",
        "",
    ],
)
def test_a_url_that_leads_where_we_may_not_go_is_not_fetchable(url):
    assert not is_fetchable(url)


@pytest.mark.parametrize("url", ["https://example.org/a?b=c", "http://пример.example/новость", "https://8.8.8.8:8443/"])
def test_an_ordinary_url_is_fetchable(url):
    assert is_fetchable(url)


def test_the_factory_makes_sockets_for_public_addresses_only():
    factory = guarded_socket_factory(networks(["127.0.0.1/32"]))
    with factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))) as opened:
        assert opened.gettimeout() == 0
    with pytest.raises(ForbiddenAddress):
        factory((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.2", 80)))
    with pytest.raises(ForbiddenAddress):
        factory((socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("fe80::1%eth0", 80, 0, 2)))

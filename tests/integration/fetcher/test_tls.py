"""TLS over real sockets: certificates are checked, sessions are resumed."""

import asyncio
import shutil
import ssl
import subprocess
from contextlib import asynccontextmanager

import pytest

from services.fetcher.guard import networks
from services.fetcher.web.http import FetchFailed, Http, Request
from services.fetcher.web.resuming import resuming_context
from tests.integration.fetcher.raw_server import answer

LOOPBACK = networks(["127.0.0.0/8", "::1/128"])


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("no openssl to make a certificate with")
    folder = tmp_path_factory.mktemp("tls")
    made = (folder / "certificate.pem", folder / "key.pem")
    wanted = (
        "req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost".split()
    )
    subprocess.run([openssl, *wanted, "-out", made[0], "-keyout", made[1]], check=True, capture_output=True)
    return made


@asynccontextmanager
async def tls_server(certificate, newest=ssl.TLSVersion.TLSv1_3):
    """Give the URL of a server that closes after each answer, and the list of whether each connection resumed a session."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    context.maximum_version = newest
    resumed = []

    async def one(reader, writer):
        resumed.append(writer.get_extra_info("ssl_object").session_reused)
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer(b"secret", Connection="close"))
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0, ssl=context)
    try:
        yield f"https://localhost:{server.sockets[0].getsockname()[1]}/", resumed
    finally:
        server.close()


async def test_a_certificate_that_nobody_vouches_for_is_refused(certificate):
    async with tls_server(certificate) as (url, _), Http("Onrecord/test", LOOPBACK) as http:
        with pytest.raises(FetchFailed) as caught:
            await http.fetch(Request(url))
    assert caught.value.reason == "tls"


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
async def test_a_second_connection_resumes_the_first_ones_session(certificate, newest):
    context = resuming_context(str(certificate[0]))
    async with (
        tls_server(certificate, newest) as (url, resumed),
        Http("Onrecord/test", LOOPBACK, ssl_context=context) as http,
    ):
        bodies = [(await http.fetch(Request(url))).body for _ in range(4)]
    assert bodies == [b"secret"] * 4
    assert [bool(again) for again in resumed] == [False, True, True, True]

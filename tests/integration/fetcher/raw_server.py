"""A server on a loopback socket that says whatever a test wants, byte by byte."""

import asyncio
from contextlib import asynccontextmanager, suppress


@asynccontextmanager
async def raw_server(speak):
    """Give `http://127.0.0.1:port`; `speak(path, headers, write)` answers each request, where `write(data)` sends and drains."""
    writers = set()

    async def one(reader, writer):
        writers.add(writer)

        async def write(data):
            writer.write(data)
            await writer.drain()

        with suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            while True:
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                lines = head.split("\r\n")
                headers = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
                if await speak(lines[0].split()[1], headers, write) == "close":
                    break
        with suppress(ConnectionError):
            writer.close()

    server = await asyncio.start_server(one, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    finally:
        server.close()
        for writer in writers:
            writer.close()
        await server.wait_closed()


def answer(body=b"", status="200 OK", **headers):
    """One whole answer with its Content-Length."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode("latin-1") + b"\r\n\r\n" + body

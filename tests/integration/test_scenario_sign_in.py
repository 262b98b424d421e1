"""Who plays the scenario signs in once; an issuer that hung up is asked again by the next."""

import asyncio

import httpx
import pytest

from deploy.local.scenario.api import Api, Who

OFFICER = Who("central.officer", "OVEC")
TOKEN = b'{"access_token": "a token"}'
GIVEN = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(TOKEN) + TOKEN
)


async def test_a_sign_in_that_failed_is_not_what_everybody_hears_afterwards() -> None:
    asked = 0

    async def issuer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal asked
        await reader.readuntil(b"\r\n\r\n")
        asked += 1
        if asked > 1:
            writer.write(GIVEN)
        writer.close()

    server = await asyncio.start_server(issuer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, Api({"issuer": f"http://127.0.0.1:{port}"}) as api:
        with pytest.raises(httpx.TransportError):
            await api.token(OFFICER)
        assert await api.token(OFFICER) == "a token"
        assert await api.token(OFFICER) == "a token"
    assert asked == 2

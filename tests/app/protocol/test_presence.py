"""Test that it is known when a sender has left, although bytes of it are still to be read."""

import asyncio
import socket

import pytest

from app.protocol.presence import has_left


@pytest.mark.skipif(not hasattr(socket, "TCP_INFO"), reason="only Linux tells it at once")
def test_who_left_is_seen_before_its_last_bytes_are_read() -> None:
    async def main() -> None:
        made: asyncio.Future[asyncio.Transport] = asyncio.get_running_loop().create_future()

        class Paused(asyncio.Protocol):
            def connection_made(self, transport: asyncio.BaseTransport) -> None:
                assert isinstance(transport, asyncio.Transport)
                transport.pause_reading()
                made.set_result(transport)

        loop = asyncio.get_running_loop()
        server = await loop.create_server(Paused, "127.0.0.1", 0)
        with socket.create_connection(server.sockets[0].getsockname()) as sender:
            transport = await made
            sender.sendall(b"x")
            assert not has_left(transport)
        for _ in range(100):
            await asyncio.sleep(0.01)
            if has_left(transport):
                break
        assert has_left(transport)
        transport.abort()
        server.close()

    asyncio.run(main())

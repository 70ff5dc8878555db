"""Stop a server without losing a request: uvicorn's, with what that lacks.

As of uvicorn 0.54; tests/app/processes/test_server.py says when an override is no longer needed.
"""

import asyncio
import os
import signal
import socket
from contextlib import suppress
from types import FrameType

import uvicorn

from app.protocol.http_protocol import State


class Server(uvicorn.Server):
    """Refuse new connections at once when it is to stop, and answer those that were made before."""

    server_state: State

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.server_state = State()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """End at once a server that has not started: it has accepted nothing that could be finished.

        uvicorn would load the models first. Meanwhile connections would wait in the socket that it shares
        with servers that have already closed it.
        """
        if not self.started:
            signal.signal(sig, signal.SIG_DFL)
            signal.raise_signal(sig)
        super().handle_exit(sig, frame)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Stop listening, then answer what was accepted, or has been on its way."""
        self.server_state.stopping = True
        loop = asyncio.get_running_loop()
        for connection in self._last_connections(sockets or []):
            with suppress(OSError):  # its client has left
                await loop.connect_accepted_socket(self._protocol, connection, ssl=self.config.ssl)
        await super().shutdown(sockets)

    def _last_connections(self, sockets: list[socket.socket]) -> list[socket.socket]:
        """Close the sockets that listen, and give the connections that waited in them.

        The system resets those that nobody has accepted, although they are made as far as their clients know.
        Between the last that is accepted and the end is as little as can be: one that is made there is reset.
        """
        shared = [listening for server in self.servers for listening in server.sockets]
        # asyncio lets nobody accept from its own, and closes them.
        copies = [socket.socket(fileno=os.dup(listening.fileno())) for listening in shared]
        for server in self.servers:
            server.close()
        for listening in sockets:
            listening.close()
        accepted = []
        for copy in copies:
            with copy, suppress(OSError):  # there is none, or no descriptor for it
                for _ in range(self.config.backlog):
                    accepted.append(copy.accept()[0])
        for connection in accepted:
            connection.setblocking(False)
        return accepted

    def _protocol(self) -> asyncio.Protocol:
        """Speak HTTP on a connection, as those do that uvicorn accepts."""
        return self.config.http_protocol_class(  # type: ignore[call-arg]
            config=self.config, server_state=self.server_state, app_state=self.lifespan.state
        )

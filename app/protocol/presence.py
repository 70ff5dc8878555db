"""Tell whether the other end of a connection is still there."""

import asyncio
import socket

_CLOSE, _CLOSE_WAIT = 7, 8
"""States in Linux (its header `net/tcp_states.h`) of a connection that the other end has closed."""


def has_left(transport: asyncio.Transport) -> bool:
    """Tell whether a sender has left, even where bytes of it are still to be read.

    Where reading is paused, and on systems other than Linux, that is known only later.
    """
    if transport.is_closing():
        return True
    connection = transport.get_extra_info("socket")
    if connection is None or connection.family not in (socket.AF_INET, socket.AF_INET6):
        return False
    if not hasattr(socket, "TCP_INFO"):
        return False
    try:
        state = connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)
    except OSError:
        return True
    return state[0] in (_CLOSE, _CLOSE_WAIT)

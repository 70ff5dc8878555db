"""Run servers on loopback for the tests of what downloads or asks a service."""

import threading
from http.server import ThreadingHTTPServer


class LoopbackSite:
    """Serve on a thread from the start until the end; the server's handlers find this as `server.site`.

    Attributes
    ----------
    url
        The address of the site, without a `/` behind it.
    """

    def __init__(self, server: ThreadingHTTPServer) -> None:
        self._server = server
        self._server.site = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        self._thread.start()
        self.url = f"http://127.0.0.1:{server.server_port}"

    def end(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(10)
        assert not self._thread.is_alive()

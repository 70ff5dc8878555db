#!/usr/bin/env bash
# uvicorn answers HTTP/1.0 with `Transfer-Encoding: chunked`.
#
# An ASGI application that streams an answer names no length. Expected: to a request in HTTP/1.0, which has no
# chunks, the server writes the plain bytes and ends them by closing the connection (RFC 9112, 6.1: "A server
# MUST NOT send a response containing Transfer-Encoding unless the corresponding request indicates HTTP/1.1").
# Found: it answers with chunks, whose sizes an HTTP/1.0 client takes for bytes of the answer. nginx speaks
# HTTP/1.0 to what is behind it by default, and reads chunks all the same, so that nobody notices behind nginx.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install --quiet --disable-pip-version-check uvicorn==0.54.0 httptools==0.9.0 h11==0.16.0
cat > application.py <<'PYTHON'
async def app(scope, receive, send):
    if scope["type"] != "http":
        return
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"a,b\n", "more_body": True})
    await send({"type": "http.response.body", "body": b"1,2\n"})
PYTHON
cat > ask.py <<'PYTHON'
import socket, threading, time
import uvicorn

for http in ("httptools", "h11"):
    server = uvicorn.Server(uvicorn.Config("application:app", port=0, http=http, lifespan="off", log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    with socket.create_connection(server.servers[0].sockets[0].getsockname()) as connection:
        connection.sendall(b"GET / HTTP/1.0\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    server.should_exit = True
    thread.join()
    chunked = b"transfer-encoding: chunked" in answer.lower()
    print(f"uvicorn {uvicorn.__version__} with {http}: chunked to HTTP/1.0: {chunked}")
    print(answer)
    if http == "httptools":
        assert chunked, "uvicorn no longer sends chunks to HTTP/1.0"
PYTHON
venv/bin/python ask.py

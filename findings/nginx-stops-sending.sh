#!/usr/bin/env bash
# nginx stops sending a body as soon as the answer to it begins (Debian's nginx-light 1.22.1).
#
# A service behind nginx may begin its answer before it has read the whole body, which HTTP/1.1 allows. Expected:
# nginx sends the rest of the body meanwhile, as it has all of it (`proxy_request_buffering` is on by default).
# Found: once the first line of the answer came, no further byte of the body follows, and the connection stays
# open: the service waits for the rest, nginx for the answer's end, until a timeout. With the answer after the body
# all is well.
set -euo pipefail
nginx=$(PATH=$PATH:/usr/sbin command -v nginx) || { echo "nginx is not installed: apt-get install nginx-light"; exit 1; }
"$nginx" -v
folder=$(mktemp -d)
trap 'kill "$(cat "$folder/pid" 2>/dev/null)" 2>/dev/null || true; sleep 0.3; rm -rf "$folder"' EXIT
cat > "$folder/ask.py" <<'PYTHON'
import socket, subprocess, sys, threading, time

nginx, folder = sys.argv[1:]
SIZE = 20_000_000
service = socket.create_server(("127.0.0.1", 0))
probe = socket.create_server(("127.0.0.1", 0))
port = probe.getsockname()[1]
probe.close()
with open(f"{folder}/conf", "w") as file:
    file.write(f"""
pid {folder}/pid; error_log {folder}/error.log; user root;
events {{}}
http {{
    access_log off; client_body_temp_path {folder}/b; proxy_temp_path {folder}/p;
    fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
    server {{ listen 127.0.0.1:{port}; client_max_body_size 0; proxy_http_version 1.1;
              location / {{ proxy_pass http://127.0.0.1:{service.getsockname()[1]}; }} }}
}}""")
subprocess.run([nginx, "-c", f"{folder}/conf"], check=True)
time.sleep(0.5)


def received(early):
    """Count the bytes that come of one body, if the answer begins before them or not at all meanwhile."""
    def send():
        with socket.create_connection(("127.0.0.1", port)) as client:
            client.sendall(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % SIZE + b"x" * SIZE)
            client.settimeout(10)
            try:
                while client.recv(65536):
                    pass
            except OSError:
                pass

    sender = threading.Thread(target=send, daemon=True)
    sender.start()
    connection, _ = service.accept()
    data = b""
    while b"\r\n\r\n" not in data:
        data += connection.recv(65536)
    count = len(data) - data.index(b"\r\n\r\n") - 4
    if early:
        connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\na,b\n\r\n")
        time.sleep(0.5)  # what is on its way by now is read below
    connection.settimeout(3)
    how = "the connection stays open"
    try:
        while count < SIZE:
            piece = connection.recv(1 << 20)
            if not piece:
                how = "nginx closes the connection"
                break
            count += len(piece)
    except TimeoutError:
        pass
    connection.close()
    return count, "all of it" if count == SIZE else how


late, early = received(False), received(True)
print(f"answer after the body: {late[0]:,} of {SIZE:,} bytes came, {late[1]}")
print(f"answer before the body's end: {early[0]:,} of {SIZE:,} bytes came, {early[1]}")
assert late[0] == SIZE
assert early[0] < SIZE, "nginx now sends the rest of a body after the answer began"
PYTHON
python3 "$folder/ask.py" "$nginx" "$folder"

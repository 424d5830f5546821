#!/usr/bin/python3
"""A program in the place of a worker: serves HTTP by itself on the listening socket that is its descriptor 0. /leave ends it."""

import os
import socket

listener = socket.socket(fileno=0)
while True:
    client, _ = listener.accept()
    head = client.recv(65536)
    body = b'blocking' if os.get_blocking(0) else b'not blocking'
    client.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: %d\r\nConnection: close\r\n\r\n%s' % (len(body), body))
    client.close()
    if head.startswith(b'GET /leave '):
        os._exit(3)

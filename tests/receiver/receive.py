"""A receiver of webhooks, and a name server beside it, for the tests.

Usage: receive.py ADDRESS:PORT [NAME=ADDRESS,ADDRESS…]…

Prints `ready`, and then each request as a line of JSON. `/redirect` answers with a redirect to the caller's own machine. With
names it is their name server, too: each question for a name gets the next of its addresses, the last one for ever.
"""

import http.server
import ipaddress
import json
import socketserver
import struct
import sys
import threading

say = threading.Lock()


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0)))
        with say:
            heard = {"path": self.path, "headers": dict(self.headers), "body": body.decode()}
            print(json.dumps(heard), flush=True)
        if self.path == "/redirect":
            self.send_response(302)
            self.send_header("location", f"http://127.0.0.1:{self.server.server_port}/inner")
        else:
            self.send_response(204)
        self.send_header("content-length", "0")
        self.end_headers()

    do_GET = do_POST

    def log_message(self, *_):
        pass


class Names(socketserver.BaseRequestHandler):
    addresses = {}

    def handle(self):
        question, socket = self.request
        name, at = [], 12
        while question[at]:
            name.append(question[at + 1 : at + 1 + question[at]].decode().lower())
            at += 1 + question[at]
        kind = struct.unpack(">H", question[at + 1 : at + 3])[0]
        end = at + 5
        left = self.addresses.get(".".join(name), [])
        # A (1) for an address of four numbers, AAAA (28) for the others.
        fits = bool(left) and kind == (1 if left[0].version == 4 else 28)
        found = left[0].packed if fits else b""
        if fits and len(left) > 1:
            left.pop(0)
        code = 0 if left else 3
        answer = question[:2] + struct.pack(">HHHHH", 0x8180 | code, 1, 1 if fits else 0, 0, 0) + question[12:end]
        if fits:
            answer += b"\xc0\x0c" + struct.pack(">HHIH", kind, 1, 0, len(found)) + found
        socket.sendto(answer, self.client_address)


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    for word in sys.argv[2:]:
        name, addresses = word.split("=")
        Names.addresses[name] = [ipaddress.ip_address(one) for one in addresses.split(",")]
    receiver = http.server.ThreadingHTTPServer((host, int(port)), Receiver)
    if Names.addresses:
        names = socketserver.ThreadingUDPServer((host, 53), Names)
        threading.Thread(target=names.serve_forever, daemon=True).start()
    print("ready", flush=True)
    receiver.serve_forever()


main()

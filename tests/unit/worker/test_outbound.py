import socket
from contextlib import suppress
from http.server import BaseHTTPRequestHandler

import httpcore
import pytest

from tests.servers import http_server
from worker import outbound
from worker.outbound import Refused, public_address


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
     "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1", "fec0::1",
     "localhost", "127.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_private_addresses_are_refused_when_the_socket_would_open(address):
    with pytest.raises((Refused, httpcore.ConnectError)):
        public_address(address, 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111", "64:ff9b::101:101"])
def test_public_addresses_are_called_as_they_were_looked_at(address):
    assert public_address(address, 443) == address


def test_a_name_with_one_private_address_is_refused(monkeypatch):
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda *_, **__: [(0, 0, 0, "", ("1.1.1.1", 443)), (0, 0, 0, "", ("10.0.0.1", 443))]
    )
    with pytest.raises(Refused, match=r"10\.0\.0\.1"):
        public_address("rebinding.example", 443)


@pytest.mark.parametrize("url", ["http://1.1.1.1/", "https://127.0.0.1:1/", "https://[::1]/"])
def test_a_post_goes_to_public_https_only(url):
    with pytest.raises(Refused):
        outbound.post(url, b"{}", {"host": "x"}, private=False)


class Endless(BaseHTTPRequestHandler):
    """Goes on sending until the caller has gone: something between the headers, or a body."""

    status = 102

    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.wfile.write(b"" if self.status == 102 else f"HTTP/1.1 {self.status} Well\r\n\r\n".encode())
        with suppress(OSError):
            while True:
                self.wfile.write(b"HTTP/1.1 102 Processing\r\n\r\n" if self.status == 102 else b"x")

    def log_message(self, *_):
        pass


def test_a_receiver_that_never_comes_to_its_answer_is_left():
    with http_server(Endless) as url, pytest.raises(httpcore.ReadTimeout):
        outbound.post(f"{url}/", b"{}", {"host": "x", "content-length": "2"}, private=True, patience=0.2)


def test_a_status_counts_though_its_body_never_ends():
    class Body(Endless):
        status = 200

    with http_server(Body) as url:
        assert outbound.post(f"{url}/", b"{}", {"host": "x", "content-length": "2"}, private=True, patience=0.2) == 200


@pytest.mark.parametrize("length", ["content-length: 10", "transfer-encoding: chunked"])
def test_a_status_counts_though_its_body_is_cut_short(length):
    class Short(Endless):
        def do_POST(self):
            self.rfile.read(int(self.headers["content-length"]))
            self.wfile.write(f"HTTP/1.1 201 Well\r\n{length}\r\n\r\nok".encode())

    with http_server(Short) as url:
        assert outbound.post(f"{url}/", b"{}", {"host": "x", "content-length": "2"}, private=True) == 201

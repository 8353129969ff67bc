import socket

import httpcore
import pytest

from worker import outbound
from worker.outbound import Refused, public_address


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1", "fe80::1",
     "fd00::1", "::ffff:127.0.0.1", "2002:7f00:1::", "localhost", "127.1", "2130706433", "0x7f.1"],
)  # fmt: skip
def test_private_addresses_are_refused_when_the_socket_would_open(address):
    with pytest.raises((Refused, httpcore.ConnectError)):
        public_address(address, 443)


@pytest.mark.parametrize("address", ["1.1.1.1", "2606:4700::1111"])
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

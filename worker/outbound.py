"""One bounded POST to an address that a user gave: no private networks, no redirects, no endless answers."""

from __future__ import annotations

import socket
import time
from collections.abc import Iterable, Mapping
from ipaddress import ip_address
from typing import Any

import httpcore

TIMEOUT = 10.0  # seconds, for connecting and for each read
PATIENCE = 20.0  # seconds for the whole answer
LARGEST_ANSWER = 64 * 1024  # bytes; the rest is not read


class Refused(Exception):
    """The address may not be called."""


class PublicBackend(httpcore.SyncBackend):
    """Opens sockets to public addresses only.

    The name is resolved here and the socket opened to the address that was looked at, so a name that
    answers differently a second time gains nothing. TLS still checks the certificate against the name.
    """

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        return super().connect_tcp(public_address(host, port), port, timeout, local_address, socket_options)


def public_address(host: str, port: int) -> str:
    """An address of ``host``, when all of them are public.

    Raises:
        Refused: one is private, loopback, link-local, multicast or reserved.
        httpcore.ConnectError: there is none.
    """
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        raise httpcore.ConnectError(f"{host}: no such name") from error
    for address in found:
        parsed = ip_address(str(address).partition("%")[0])
        mapped = getattr(parsed, "ipv4_mapped", None) or getattr(parsed, "sixtofour", None) or parsed
        if not (parsed.is_global and mapped.is_global) or parsed.is_multicast:
            raise Refused(f"{host} leads to {address}, which is not a public address")
    return str(min(found, key=lambda address: ":" in str(address)))  # IPv4 first: every host has it


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool) -> int:
    """Send and return the status of the answer. ``private`` also allows plain http and every address.

    Raises:
        Refused: the address may not be called.
        httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError: there was no answer.
    """
    if not private and not url.startswith("https://"):
        raise Refused("only https addresses are called")
    backend = httpcore.SyncBackend() if private else PublicBackend()
    limits = {"connect": TIMEOUT, "read": TIMEOUT, "write": TIMEOUT, "pool": TIMEOUT}
    extensions = {"timeout": limits}
    with (
        # httpcore knows neither redirects nor proxies of the environment
        httpcore.ConnectionPool(network_backend=backend) as pool,
        pool.stream("POST", url, headers=list(headers.items()), content=body, extensions=extensions) as answer,
    ):
        _drain(answer)
        return answer.status


def _drain(answer: httpcore.Response) -> None:
    """Read a short answer, so that the receiver sees a clean end; leave a long or slow one."""
    end, seen = time.monotonic() + PATIENCE, 0
    for chunk in answer.iter_stream():
        seen += len(chunk)
        if seen > LARGEST_ANSWER or time.monotonic() > end:
            return

"""One bounded POST to an address that a user gave: no private networks, no redirects, no endless answers."""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import httpcore

TRANSLATED = ip_network("64:ff9b::/96")  # a router calls the IPv4 address of the last four bytes (RFC 6052)
TIMEOUT = 10.0  # seconds, for connecting and for each read
PATIENCE = 20.0  # seconds for the whole exchange, however often a byte comes
LARGEST_ANSWER = 64 * 1024  # bytes; the rest is not read


class Refused(Exception):
    """The address may not be called."""


class _Backend(httpcore.SyncBackend):
    """Opens sockets that are over when ``end`` has come, to public addresses only unless ``private``.

    The name is resolved here and the socket opened to the address that was looked at, so a name that
    answers differently a second time gains nothing. TLS still checks the certificate against the name.
    """

    def __init__(self, end: float, *, private: bool) -> None:
        self._end, self._private = end, private

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        address = host if self._private else public_address(host, port)
        return _Stream(super().connect_tcp(address, port, timeout, local_address, socket_options), self._end)


class _Stream(httpcore.NetworkStream):
    """Time for each read alone would let a receiver that sends a byte now and then hold the worker for ever.

    ``end`` is by ``time.monotonic``.
    """

    def __init__(self, stream: httpcore.NetworkStream, end: float) -> None:
        self._stream, self._end = stream, end

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._left(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._left(timeout, httpcore.WriteTimeout))

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        left = self._left(timeout, httpcore.ConnectTimeout)
        return _Stream(self._stream.start_tls(ssl_context, server_hostname, left), self._end)

    def close(self) -> None:
        self._stream.close()

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)

    def _left(self, timeout: float | None, over: type[httpcore.TimeoutException]) -> float:
        left = self._end - time.monotonic()
        if left <= 0:
            raise over("the exchange took too long")
        return left if timeout is None else min(timeout, left)


def public_address(host: str, port: int) -> str:
    """An address of ``host``, when all of them are public.

    Raises:
        Refused: one is private, loopback, link-local, multicast or reserved.
        httpcore.ConnectError: there is none. httpcore.ConnectTimeout: no name server answered in time.
    """
    try:
        found = {entry[4][0] for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)}
    except (OSError, UnicodeError) as error:
        if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
            raise httpcore.ConnectTimeout(f"{host}: no name server answered") from error
        raise httpcore.ConnectError(f"{host}: no such name") from error
    for address in found:
        if not _is_public(ip_address(str(address).partition("%")[0])):
            raise Refused(f"{host} leads to {address}, which is not a public address")
    return str(min(found, key=lambda address: ":" in str(address)))  # IPv4 first: every host has it


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        inside = IPv4Address(address.packed[-4:]) if address in TRANSLATED else None
        inner = address.ipv4_mapped or address.sixtofour or inside
        if address.is_site_local or (inner is not None and not inner.is_global):
            return False
    return address.is_global and not address.is_multicast


def post(url: str, body: bytes, headers: Mapping[str, str], *, private: bool, patience: float = PATIENCE) -> int:
    """Send and return the status of the answer. ``private`` also allows plain http and every address.

    ``patience``: seconds for all of it but the look-up of the name.

    Raises:
        Refused: the address may not be called.
        httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError: there was no answer.
    """
    if not private and not url.startswith("https://"):
        raise Refused("only https addresses are called")
    backend = _Backend(time.monotonic() + patience, private=private)
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
    """Read a short answer, so that the receiver sees a clean end; leave a long or slow one, or half of one.

    The status is there already.
    """
    seen = 0
    with suppress(httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError):
        for chunk in answer.iter_stream():
            seen += len(chunk)
            if seen > LARGEST_ANSWER:
                return

"""One exchange with a checked host over HTTP/1.1: a request by GET and its response."""

import http.client
import io
import socket
import ssl
import zlib
from dataclasses import dataclass
from time import monotonic
from typing import Any

from feedsvc.errors import FetchError, Problem, UnreachableError
from feedsvc.outbound.addresses import PORTS, Target, describe_late

MOVED = frozenset({301, 302, 303, 307, 308})
_CHUNK = 65_536
_AGENT = "feedsvc"


@dataclass(frozen=True, slots=True)
class Response:
    """The response of a host: the final address, the status, the media type and the bytes.

    `headers` has lower-case names.
    """

    url: str
    status: int
    media_type: str
    headers: dict[str, str]
    body: bytes


class _TimedReader(io.RawIOBase):
    """Reads a socket until a deadline, also from a host that sends one byte a second."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._socket, self._deadline = connection, deadline

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401  its type is that of the buffer protocol
        """Read the bytes that have arrived, or wait for some until the deadline."""
        _set_timeout(self._socket, self._deadline)
        return self._socket.recv_into(buffer)


class _TimedSocket:
    """The part of a socket that `http.client` needs to read a response."""

    def __init__(self, connection: socket.socket, deadline: float) -> None:
        self._reader = _TimedReader(connection, deadline)

    def makefile(self, _: str) -> io.BufferedReader:
        """Return the file that the response is read from."""
        return io.BufferedReader(self._reader)


def _set_timeout(connection: socket.socket, deadline: float) -> None:
    """Let the next operation of a socket end at the deadline.

    Raises:
        TimeoutError: the deadline is past.
    """
    seconds = deadline - monotonic()
    if seconds <= 0:
        raise TimeoutError
    connection.settimeout(seconds)


def exchange(target: Target, url: str, deadline: float, *, most: int, accept: str) -> Response:
    """Return the response of the target, of at most `most` bytes, before the deadline.

    Raises:
        FetchError: it cannot be reached, is late, or its answer is too large or no HTTP.
    """
    try:
        with _open_connection(target, deadline) as connection:
            _set_timeout(connection, deadline)
            connection.sendall(_write_request(target, accept))
            return _read_response(connection, url, deadline, most)
    except TimeoutError as error:
        raise describe_late(url) from error
    except ssl.SSLError as error:
        problem = Problem("", "The host has no valid certificate for this name.")
        raise FetchError([problem], url) from error
    except (OSError, http.client.HTTPException, zlib.error, ValueError) as error:
        problem = Problem("", "The host cannot be reached, or its answer is not HTTP.")
        raise UnreachableError([problem], url) from error


def _open_connection(target: Target, deadline: float) -> socket.socket:
    """Connect to the first address that answers, and begin TLS with the host's name (SNI)."""
    connection = _connect_to_any(target, deadline)
    if target.scheme != "https":
        return connection
    try:
        _set_timeout(connection, deadline)
        context = ssl.create_default_context()
        return context.wrap_socket(connection, server_hostname=target.host.rstrip("."))
    except BaseException:
        connection.close()
        raise


def _connect_to_any(target: Target, deadline: float) -> socket.socket:
    error: OSError = TimeoutError()
    # A machine without IPv6 gets IPv6 addresses first, but cannot reach them.
    for family, address in target.addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            _set_timeout(connection, deadline)
            connection.connect(address)
        except OSError as failure:
            connection.close()
            error = failure
        else:
            return connection
    raise error


def _write_request(target: Target, accept: str) -> bytes:
    host = f"[{target.host}]" if ":" in target.host else target.host
    if target.port != PORTS[target.scheme]:
        host += f":{target.port}"
    lines = [
        f"GET {target.path} HTTP/1.1",
        f"Host: {host}",
        f"User-Agent: {_AGENT}",
        f"Accept: {accept}",
        "Accept-Encoding: gzip",
        "Connection: close",
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


def _read_response(connection: socket.socket, url: str, deadline: float, most: int) -> Response:
    timed: Any = _TimedSocket(connection, deadline)
    answer = http.client.HTTPResponse(timed, method="GET")
    answer.begin()
    headers = {name.lower(): value for name, value in answer.getheaders()}
    body = b"" if answer.status in MOVED else _read_body(answer, url, most)
    if headers.get("content-encoding", "").lower() in {"gzip", "x-gzip"}:
        body = _decompress(body, url, most)
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return Response(url, answer.status, media_type, headers, body)


def _read_body(answer: http.client.HTTPResponse, url: str, most: int) -> bytes:
    if (answer.length or 0) > most:
        raise _too_large(url, most)
    body = bytearray()
    while chunk := answer.read(_CHUNK):
        body += chunk
        if len(body) > most:
            raise _too_large(url, most)
    if answer.length:  # the connection ended before the whole body had arrived
        raise http.client.IncompleteRead(bytes(body), answer.length)
    return bytes(body)


def _decompress(body: bytes, url: str, most: int) -> bytes:
    """Return the bytes of a gzip answer. A decompression bomb is not unpacked beyond the limit."""
    stream = zlib.decompressobj(wbits=31)
    plain = stream.decompress(body, most + 1)
    if len(plain) > most:
        raise _too_large(url, most)
    if body and not stream.eof:
        raise http.client.IncompleteRead(plain)
    return plain


def _too_large(url: str, most: int) -> FetchError:
    return FetchError([Problem("", "It is larger than %(most)d bytes.", {"most": most})], url)

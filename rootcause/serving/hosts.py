"""Where we may call: hosts that are named, at addresses that are public unless stated otherwise.

The address that was checked is the one that is called: a name that resolves differently a moment later (DNS rebinding)
leads nowhere else. The TLS certificate is still checked against the name.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection

import httpx

Resolve = Callable[[str, int], list[str]]


class HostRefused(Exception):
    """A host that is not named in the settings, or whose address is private; the message names nothing else."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def checked_address(host: str, port: int, allowed: Collection[str], *, private: bool, how: Resolve = resolve) -> str:
    """Return an address of ``host`` that may be called.

    Raises HostRefused for a host outside of ``allowed`` and, unless ``private``, where any of its addresses is not
    public: loopback, private networks, link-local (cloud metadata), multicast.
    """
    if host.lower().rstrip(".") not in allowed:
        raise HostRefused(f"The host {host} is not among those that may be called. Name it under hosts.")
    addresses = how(host, port)
    if not private and not all(_public(address) for address in addresses):
        raise HostRefused(f"The host {host} has a private address. Set allow_private = true if that is meant.")
    return addresses[0]


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    mapped = getattr(found, "ipv4_mapped", None) or found
    return bool(mapped.is_global and not mapped.is_multicast)


class GuardedTransport(httpx.BaseTransport):
    """Sends a request to the checked address of its host, and to nothing else."""

    def __init__(
        self, allowed: Collection[str], *, private: bool = False, inner: httpx.BaseTransport | None = None
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._private = private
        self._inner = inner or httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Check, then send. Raises HostRefused, and httpx.ConnectError where the name leads nowhere."""
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            address = checked_address(host, port, self._allowed, private=self._private)
        except OSError:
            raise httpx.ConnectError("the name does not resolve", request=request) from None
        request.extensions = {**request.extensions, "sni_hostname": host}
        request.url = request.url.copy_with(host=address)
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

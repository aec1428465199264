"""Where we may call: hosts that are named, at addresses that are public unless stated otherwise.

The address that was checked is the one that is called: a name that resolves differently a moment later (DNS rebinding)
leads nowhere else. The TLS certificate is still checked against the name.
"""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from contextlib import suppress

import httpx

Resolve = Callable[[str, int], list[str]]


class HostRefused(Exception):
    """A host that is not named in the settings, or whose address is private; the message names nothing else."""


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host. Raises OSError where it has none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def checked_addresses(
    host: str, port: int, allowed: Collection[str], *, private: bool, how: Resolve = resolve
) -> list[str]:
    """Return the addresses of ``host``, all of which may be called.

    Raises HostRefused for a host outside of ``allowed`` and, unless ``private``, where any of its addresses is not
    public: loopback, private networks, link-local (cloud metadata), multicast.
    """
    if host.lower().rstrip(".") not in allowed:
        raise HostRefused(f"The host {host} is not the one of the settings.")
    addresses = how(host, port)
    if not private and not all(_public(address) for address in addresses):
        raise HostRefused(f"The host {host} has a private address. Set allow_private = true if that is meant.")
    return addresses


def _public(address: str) -> bool:
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        inner = _inner(found)
        return _public(str(inner)) if inner else bool(found.is_global and found in _UNICAST)
    return bool(found.is_global and not found.is_multicast)


_UNICAST = ipaddress.ip_network("2000::/3")
"""The IPv6 addresses that are given out; outside of it lie old forms of private ones, such as fec0::/10."""
_WRAPPED = (ipaddress.ip_network("64:ff9b::/96"), ipaddress.ip_network("64:ff9b:1::/48"), ipaddress.ip_network("::/96"))
"""Where the last 32 bits are an IPv4 address: translation (NAT64), and the old compatible form."""


def _inner(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that an IPv6 one leads to, None where it leads to itself."""
    wrapped = any(address in network for network in _WRAPPED) and int(address) > 1
    last = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if wrapped else None
    teredo = address.teredo[1] if address.teredo else None
    return address.ipv4_mapped or address.sixtofour or teredo or last


class GuardedTransport(httpx.BaseTransport):
    """Sends a request to the checked address of its host, and to nothing else."""

    def __init__(
        self, allowed: Collection[str], *, private: bool = False, inner: httpx.BaseTransport | None = None
    ) -> None:
        self._allowed = frozenset(host.lower() for host in allowed)
        self._private = private
        self._inner = inner or httpx.HTTPTransport(trust_env=False)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Check, then send, to the next address where one is not reached.

        Raises HostRefused, and httpx.ConnectError where the name leads nowhere.
        """
        host, port = request.url.host, request.url.port or (443 if request.url.scheme == "https" else 80)
        try:
            addresses = checked_addresses(host, port, self._allowed, private=self._private)
        except OSError:
            raise httpx.ConnectError("the name does not resolve", request=request) from None
        request.extensions = {**request.extensions, "sni_hostname": host}
        for address in addresses[:-1]:
            request.url = request.url.copy_with(host=address)
            with suppress(httpx.ConnectError, httpx.ConnectTimeout):  # nothing was sent yet
                return self._inner.handle_request(request)
        request.url = request.url.copy_with(host=addresses[-1])
        return self._inner.handle_request(request)

    def close(self) -> None:
        """Close the connections."""
        self._inner.close()

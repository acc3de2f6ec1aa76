"""Whom passkeys are for: the site at its configured address, whatever a request says of it."""

from urllib.parse import urlsplit

from feedsvc.accounts.passkeys import RelyingParty
from feedsvc.web.context import site

_PORTS = {"http": 80, "https": 443}


def site_relying_party() -> RelyingParty:
    """Return the host that keys are bound to, and the origin at which browsers use them."""
    parts = urlsplit(site().base_url)
    host = (parts.hostname or "").encode("idna").decode()
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}", site().title)


def passkey_origin() -> str:
    """Return the origin at which browsers take passkeys; "" if they do nowhere: no TLS, or no name."""
    found = site_relying_party()
    is_safe = found.origin.startswith("https:") or found.host == "localhost"
    return found.origin if is_safe and any(map(str.isalpha, found.host.rpartition(".")[2])) else ""

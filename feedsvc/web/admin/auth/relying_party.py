"""The relying party of passkeys: the site at its configured address, not at the requested one."""

from urllib.parse import urlsplit

from feedsvc.accounts.passkeys import RelyingParty
from feedsvc.web.context import site

_PORTS = {"http": 80, "https": 443}


def site_relying_party() -> RelyingParty:
    """Return the host that passkeys are bound to, and the origin at which browsers use them."""
    parts = urlsplit(site().base_url)
    host = (parts.hostname or "").encode("idna").decode()
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}", site().title)


def passkey_origin() -> str:
    """Return the origin at which passkeys work; "" if the site has no TLS or no domain name."""
    found = site_relying_party()
    is_safe = found.origin.startswith("https:") or found.host == "localhost"
    return found.origin if is_safe and any(map(str.isalpha, found.host.rpartition(".")[2])) else ""

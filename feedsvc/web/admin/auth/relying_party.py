"""The relying party of passkeys: the site at its configured address, not at the requested one."""

from urllib.parse import urlsplit

from feedsvc.accounts.passkeys import RelyingParty
from feedsvc.web.context import site

_PORTS = {"http": 80, "https": 443}


def site_relying_party() -> RelyingParty:
    """Return the host that passkeys are bound to, and the origin at which browsers use them."""
    parts = urlsplit(site().base_url)
    # Browsers compare with the host in ASCII, and leave out the scheme's own port (RFC 6454, 6.2).
    host = (parts.hostname or "").encode("idna").decode()
    port = "" if parts.port in {None, _PORTS[parts.scheme]} else f":{parts.port}"
    return RelyingParty(host, f"{parts.scheme}://{host}{port}", site().title)


def passkey_origin() -> str:
    """Return the origin at which passkeys work; "" if the site has no TLS or no domain name."""
    party = site_relying_party()
    # Browsers offer passkeys to secure contexts only, and never to an IP address (WebAuthn, 5.1.3).
    # The last part of a domain name has a letter.
    is_safe = party.origin.startswith("https:") or party.host == "localhost"
    return party.origin if is_safe and any(map(str.isalpha, party.host.rpartition(".")[2])) else ""

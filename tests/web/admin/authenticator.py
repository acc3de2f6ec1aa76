"""A passkey authenticator in software: it answers a page's options as a browser and its device do.

WebAuthn level 2, sections 5.8.1 (client data), 6.1 (authenticator data), 6.5 (attestation "none").
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec

_ORIGIN = "https://news.example"
_USER_PRESENT, _USER_VERIFIED, _HAS_KEY = 0x01, 0x04, 0x40


def create_credential(options: Mapping[str, Any], credential_id: bytes) -> str:
    """Return, as JSON, the credential of a new P-256 key in answer to registration `options`."""
    numbers = ec.generate_private_key(ec.SECP256R1()).public_key().public_numbers()
    key = {
        1: 2,
        3: -7,
        -1: 1,
        -2: numbers.x.to_bytes(32),
        -3: numbers.y.to_bytes(32),
    }  # COSE, ES256
    data = sha256(options["rp"]["id"].encode()).digest()
    data += bytes([_USER_PRESENT | _USER_VERIFIED | _HAS_KEY]) + bytes(4) + bytes(16)
    data += len(credential_id).to_bytes(2) + credential_id + cbor2.dumps(key)
    attestation = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
    client = {"type": "webauthn.create", "challenge": options["challenge"], "origin": _ORIGIN}
    response = {
        "clientDataJSON": encode_base64url(json.dumps(client).encode()),
        "attestationObject": encode_base64url(attestation),
    }
    name = encode_base64url(credential_id)
    return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})


def encode_base64url(data: bytes) -> str:
    """Return bytes as base64url without padding."""
    return urlsafe_b64encode(data).decode().rstrip("=")

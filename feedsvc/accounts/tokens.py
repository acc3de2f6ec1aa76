"""Tokens: the database stores only their hashes, so that nobody can log in with a stolen backup."""

from hashlib import sha256


def hash_token(token: str) -> str:
    """Return the SHA-256 digest of a token, as 64 hexadecimal digits.

    One round without salt is enough, because each token has 192 or more random bits.
    """
    return sha256(token.encode("utf-8", "replace")).hexdigest()

"""Scopes: what a program may do with a token of the API. Each includes the ones before it."""

from enum import StrEnum


class Scope(StrEnum):
    """The scope of a token, from the narrowest to the widest."""

    READ = "read"
    WRITE = "write"  # drafts, pictures and new terms
    PUBLISH = "publish"  # whatever readers see

    def includes(self, needed: "Scope") -> bool:
        """Return whether a token with this scope may do what needs the scope `needed`."""
        scopes = list(Scope)
        return scopes.index(self) >= scopes.index(needed)

"""Repeat a pattern of a regular expression without ever taking a repetition back."""

_STORED = 500  # repetitions, of 144 bytes each, until they are final


def repeat(pattern: str) -> str:
    """Return a regular expression for any number of repetitions of `pattern`, possessively.

    In Python before 3.11.5, such as Debian 12's, a group that is repeated by `*+` or `?+` matches
    more than it may: see https://github.com/python/cpython/issues/106052. Atomic groups are right,
    and so is `*+` after a set of characters. The inner group keeps a long text from filling the
    memory with its repetitions.
    """
    return f"(?>(?:(?>(?:{pattern}){{1,{_STORED}}}))*)"

"""Editors: what each may do at the desk."""

from enum import StrEnum


class Role(StrEnum):
    """An administrator may all that an editor may, and keeps the people."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"

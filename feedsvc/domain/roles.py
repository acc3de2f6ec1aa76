"""Roles: what an editor may do."""

from enum import StrEnum


class Role(StrEnum):
    """The role of an editor. An administrator may do all that an editor may, and manage users."""

    ADMINISTRATOR = "administrator"
    EDITOR = "editor"

"""Fixtures for the tests of the commands."""

from tests.commands import database_folder

__all__ = ["database_folder"]

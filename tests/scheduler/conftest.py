"""Fixtures for the tests of the scheduler."""

from tests.commands import database_folder

__all__ = ["database_folder"]

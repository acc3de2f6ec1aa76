"""Fixtures for the tests of the commands."""

from tests.commands import database_folder
from tests.old_site import old_site

__all__ = ["database_folder", "old_site"]

"""Imports: articles of files and feeds, stored in runs that can be resumed and undone."""

"""Rows of articles and of what belongs to them, and the search."""

"""Imports of feedsvc's own exports: the same site again, or the articles that a site lacks."""

"""Rows of feeds: their items, custom feeds, access tokens and status."""

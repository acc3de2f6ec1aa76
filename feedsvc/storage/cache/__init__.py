"""Rendered feeds as rows, and how processes learn that they have changed."""

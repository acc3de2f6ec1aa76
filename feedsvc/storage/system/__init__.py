"""Locks between processes, heartbeats, and diagnostics of the database."""

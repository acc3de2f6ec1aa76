"""Locks between processes, heartbeats, and what the database says of itself."""

"""Alembic's folder: the versions of the schema, oldest first. `schema.py` runs them."""

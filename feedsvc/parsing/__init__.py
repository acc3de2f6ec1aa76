"""Parsing: text and bytes from outside become values; one module per source, no database."""

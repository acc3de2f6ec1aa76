"""Exports: the whole site as one file that other programs can read and that can be imported."""

"""A self-hosted feed publisher for newsrooms."""

__version__ = "0.1.0"

"""The command line: one command, one verb."""

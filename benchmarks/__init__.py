"""Benchmarks: one command per claim; each runs its reference in the same run and prints the ratio."""

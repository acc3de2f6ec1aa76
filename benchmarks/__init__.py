"""Benchmarks: one command per claim. Each runs its reference too, and prints the ratio."""

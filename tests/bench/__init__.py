"""Measures arktui against its peers: `python -m tests.bench`."""

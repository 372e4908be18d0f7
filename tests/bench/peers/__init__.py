"""Small programs that stand beside arktui in the bench, each run as `python -m tests.bench.peers.NAME`."""

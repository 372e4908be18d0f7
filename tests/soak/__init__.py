"""The program left open for simulated days, and what it holds meanwhile."""

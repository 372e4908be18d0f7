"""An embedded Ark for the demo, tests and screenshots: same wire format, verified signatures, simulated jobs."""

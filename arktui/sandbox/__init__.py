"""An embedded Ark for the demo, the tests and the screenshots: the same wire, signatures checked, jobs that live."""

"""The reactive store: jobs, the query over them, and the snapshots that the screen shows. No Textual, no I/O."""

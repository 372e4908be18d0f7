"""The reactive store: jobs, the query over them, and the snapshots the screen draws. No Textual, no I/O."""

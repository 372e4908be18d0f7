"""Pure functions from a snapshot to styled lines. No Textual."""

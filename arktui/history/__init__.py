"""What was seen over time, and what follows from it. No Textual, no I/O."""

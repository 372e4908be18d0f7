"""What was seen over time, and what follows from it; kept in a file by a thread of its own. No Textual."""

"""What arktui saw of jobs over time, and what follows from it. No Textual."""

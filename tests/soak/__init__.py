"""The program open for simulated days: its memory, objects and files."""

"""The command line: arguments, and what they open; imports nothing heavy before it is needed."""

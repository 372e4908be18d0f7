"""Arguments and commands; imports nothing heavy before it knows what is needed."""

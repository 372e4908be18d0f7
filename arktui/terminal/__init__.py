"""Everything that talks to the terminal: driver, key parser, shutdown, clipboard, notifications, multiplexers."""

"""What talks to the terminal itself: driver, key parser, shutdown, clipboard, notifications, multiplexers."""

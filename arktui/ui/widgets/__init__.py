"""The widgets, one public widget per file."""

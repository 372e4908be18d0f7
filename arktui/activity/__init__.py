"""What happened and who needs to know: events, watches, presence and alerts. No Textual."""

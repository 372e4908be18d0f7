"""The feed: decides what to ask the service next, and applies the answers to the store. No Textual."""

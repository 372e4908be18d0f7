"""Keeps the store in sync with the service: plans requests, limits their rate, applies the answers. No Textual."""

"""The screen: draws snapshots, turns keys into messages. Never imports httpx or the client."""

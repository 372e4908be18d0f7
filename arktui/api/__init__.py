"""The shared API client: HTTP, signing, credentials, wire models and errors of Ark's control plane.

The modules are imported by name (`from arktui.api.client import ArkClient`), so that the light ones (`query`, `errors`,
`credentials`) cost nothing of httpx's or pydantic's import.
"""

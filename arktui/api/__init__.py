"""The client of Ark's control plane: HTTP, signing, credentials, wire models and errors.

Import each module by its name (`from arktui.api.client import ArkClient`): the light ones (`list_query`, `errors`,
`credentials`) then load neither httpx nor pydantic.
"""

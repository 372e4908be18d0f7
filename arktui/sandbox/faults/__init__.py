"""Injected faults: each one is a function that changes the response to a request.

`catalogue` holds all faults by name, `active` the ones that are switched on.
"""

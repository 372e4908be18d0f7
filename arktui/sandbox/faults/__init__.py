"""What the sandbox does wrong when it is asked to, each fault a small function of one exchange.

`catalogue` has all of them by name, `switchboard` those that are on.
"""

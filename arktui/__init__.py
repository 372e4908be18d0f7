"""A live terminal monitor for batch inference jobs on Volcengine Ark."""

__version__ = "0.1.0"

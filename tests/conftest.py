"""What holds for every test."""

from __future__ import annotations

import os

import hypothesis

# A loaded machine is no failure, and a run that failed must fail again.
hypothesis.settings.register_profile("arktui", deadline=None, derandomize=bool(os.environ.get("CI")))
hypothesis.settings.load_profile("arktui")

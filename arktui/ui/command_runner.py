"""Runs the user's own commands: with the jobs they are about, in the terminal that they get for as long as they run."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import SuspendNotSupported

from arktui.custom_commands import CustomCommand, environment, values_of
from arktui.format import quantity
from arktui.keys import spelled
from arktui.store.clean_text import clean
from arktui.store.job import Job
from arktui.target import Target
from arktui.terminal.program import run_program

if TYPE_CHECKING:
    from arktui.ui.app import ArktuiApp


class CommandRunner:
    """Runs commands. `notify` shows a notice; `error_file` returns the path of a job's failed lines, if it is known."""

    def __init__(
        self, app: ArktuiApp, target: Target, error_file: Callable[[str], str], notify: Callable[[str], None]
    ) -> None:
        self._app = app
        self._setting = {"profile": target.profile, "region": target.region}
        self._error_file = error_file
        self._notify = notify

    def run(self, command: CustomCommand, jobs: Sequence[Job]) -> None:
        """Run a command on the jobs that have the values it names; ask first if the command says so."""
        values = [values_of(job, self._error_file(job.id)) for job in jobs]
        suitable = [each for each in values if command.suits(each)]
        if command.concerns_jobs() and not suitable:
            lacking = "there is no loaded job under the cursor" if not jobs else "the job lacks a value that it names"
            self._notify(f"{command.name} was not run: {lacking}")
            return
        if command.confirm and not self._app.is_repeated(f"command {command.name}"):
            about = f" on {quantity(len(suitable), 'job')}" if command.concerns_jobs() else ""
            self._notify(f"press {spelled(command.key)} again to run {command.name}{about}")
            return
        arguments = command.arguments(suitable, self._setting)
        variables = environment(suitable, self._setting, os.environ)
        try:
            with self._app.suspend():
                problem = run_program(arguments, variables, command.name)
        except SuspendNotSupported:
            problem = f"{command.name} was not run: this terminal cannot be given to another program"
        left_out = len(values) - len(suitable)
        if problem:
            self._notify(clean(problem))
        elif left_out:
            self._notify(f"{command.name} left out {quantity(left_out, 'job')} without a value that it names")

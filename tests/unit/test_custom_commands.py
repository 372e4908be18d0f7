"""The user's own commands: what the configuration takes, and what a program gets."""

from __future__ import annotations

from pathlib import Path

import pytest

from arktui.config import Settings, load_settings
from arktui.custom_commands import COMMANDS_MAX, NAMES, CustomCommand, environment, usable, values_of
from arktui.store.clean_text import CleanText
from arktui.store.job import Counts
from tests.jobs import job

HOSTILE = CleanText("$(touch /tmp/x); `id` \"'|&")
SETTING = {"profile": "prod", "region": "cn-beijing"}
VALUES = [
    values_of(job(number, name=HOSTILE, output=CleanText("tos://out/"), counts=Counts(1, 2, 3)), "")
    for number in (1, 2)
]


def settings_of(tmp_path: Path, text: str) -> Settings:
    path = tmp_path / "config.toml"
    path.write_text(text, "utf-8")
    return load_settings(path)


def command(*run: str, **fields: bool) -> CustomCommand:
    return CustomCommand("grep", "ctrl+g", run, **fields)


def test_a_command_of_the_file_can_be_used(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        [commands.grep]
        key = "ctrl+g"
        run = ["sh", "-c", "tosutil cat $ARK_ERRORS | less"]
        marks = true
        confirm = true
        [commands.open]
        key = "ctrl+o"
        run = ["browse", "--", "{id}"]
        """,
    )
    assert settings.complaints == ()
    assert settings.commands == {
        "grep": CustomCommand(
            "grep", "ctrl+g", ("sh", "-c", "tosutil cat $ARK_ERRORS | less"), marks=True, confirm=True
        ),
        "open": CustomCommand("open", "ctrl+o", ("browse", "--", "{id}")),
    }


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ("x = 1", "[commands.x] must be a table, not 1"),
        ('"a b" = {key = "ctrl+g", run = ["a"]}', "letters, digits, - and _ only"),
        ('"x\')" = {key = "ctrl+g", run = ["a"]}', "letters, digits, - and _ only"),
        ('x = {run = ["a"]}', "key must be a single key such as 'ctrl+g', not None"),
        ('x = {key = "ctrl+", run = ["a"]}', "key must be a single key"),
        ('x = {key = "ctrl+g,ctrl+o", run = ["a"]}', "key must be a single key"),
        ('x = {key = "ctrl+g", run = []}', "run must be a list of strings"),
        ('x = {key = "ctrl+g", run = "less"}', "run must be a list of strings"),
        ('x = {key = "ctrl+g", run = ["a", 1]}', "run must be a list of strings"),
        ('x = {key = "ctrl+g", run = ["a\\u0000"]}', "run must be a list of strings"),
        ('x = {key = "ctrl+g", run = [""]}', "run must begin with a program"),
        ('x = {key = "ctrl+g", run = ["{name}"]}', "the program itself must be written out"),
        ('x = {key = "ctrl+g", run = ["a", "{eror}"]}', "there is no {eror}; did you mean 'errors'?"),
        ('x = {key = "ctrl+g", run = ["a"], marks = 1}', "marks must be true or false"),
        ('x = {key = "ctrl+g", run = ["a"], confrm = true}', "unknown key 'confrm'; did you mean 'confirm'?"),
        ('x = {key = "ctrl+g", run = ["sh", "-c", "cat {errors}"]}', "use the variable ARK_ERRORS there"),
        ('x = {key = "ctrl+g", run = ["/bin/bash", "-lc", "cat {errors}"]}', "use the variable ARK_ERRORS there"),
        ('x = {key = "ctrl+g", run = ["sudo", "sh", "-e", "-c", "{id}"]}', "use the variable ARK_ID there"),
        ('x = {key = "ctrl+g", run = ["python3", "-c", "print({id})"]}', "use the variable ARK_ID there"),
        (
            'x = {key = "q", run = ["a"]}',
            "the key 'q' is bound to both app.quit and the command x; no action has these",
        ),
        ('x = {key = "j", run = ["a"]}', "bound to both move.down and the command x"),
        ('x = {key = "space", run = ["a"]}', "and the command x"),
    ],
)
def test_a_mistake_is_named_and_the_other_commands_stay(tmp_path: Path, table: str, words: str) -> None:
    settings = settings_of(tmp_path, f'interval = 7\n[commands]\n{table}\nok = {{key = "ctrl+o", run = ["b"]}}\n')
    assert [*settings.commands] == ["ok"]
    assert settings.interval == 7
    assert len(settings.complaints) == 1
    assert words in settings.complaints[0]


def test_clashes_with_the_users_own_keys_and_among_commands_are_told_at_once(tmp_path: Path) -> None:
    settings = settings_of(
        tmp_path,
        """
        [keys]
        "job.copy" = "ctrl+g"
        [commands]
        a = {key = "ctrl+g", run = ["a"]}
        b = {key = "c", run = ["b"]}
        c = {key = "c", run = ["c"]}
        """,
    )
    assert [*settings.commands] == ["b"], "the key that an action has left is free"
    first, second = settings.complaints
    assert "the key 'ctrl+g' is bound to both job.copy and the command a" in first
    assert "the key 'c' is bound to both the command b and the command c; no action has these letters" in second


def test_a_table_that_is_none_is_a_mistake(tmp_path: Path) -> None:
    settings = settings_of(tmp_path, "commands = 1\n")
    assert settings.commands == {}
    assert "commands must be a table" in settings.complaints[0]


def test_commands_without_number_are_cut() -> None:
    found, mistakes = usable({f"c{number}": {"key": "ctrl+g", "run": ["a"]} for number in range(60)}, {})
    assert len(found) == 1
    assert any(f"only the first {COMMANDS_MAX}" in mistake for mistake in mistakes)


def test_braces_that_name_nothing_stay() -> None:
    found, mistakes = usable({"x": {"key": "ctrl+g", "run": ["awk", "{ print $1 }", "${HOME}", "{ID}"]}}, {})
    assert mistakes == []
    assert found["x"].arguments(VALUES, SETTING) == ["awk", "{ print $1 }", "${HOME}", "{ID}"]


def test_a_placeholder_is_part_of_one_argument_whatever_it_says() -> None:
    arguments = command("grep", "--name={name}", "{region}").arguments(VALUES[:1], SETTING)
    assert arguments == ["grep", f"--name={HOSTILE}", "cn-beijing"]


def test_what_a_job_says_is_no_placeholder() -> None:
    values = values_of(job(1, name=CleanText("{id}")), "")
    assert command("a", "{name}").arguments([values], SETTING) == ["a", "{id}"]


def test_an_argument_is_repeated_for_each_job() -> None:
    first, other = (values["errors"] for values in VALUES)
    assert command("cat", "-n", "{errors}").arguments(VALUES, SETTING) == ["cat", "-n", first, other]


def test_the_variables_are_added_to_what_is_inherited() -> None:
    inherited = {"PATH": "/bin", "VOLCENGINE_ACCESS_KEY": "theirs"}
    variables = environment(VALUES, SETTING, inherited)
    assert {name: variables[name] for name in inherited} == inherited
    assert variables.keys() - inherited.keys() == {f"ARK_{name.upper()}" for name in NAMES}
    assert variables["ARK_ID"] == "\n".join(values["id"] for values in VALUES)
    assert variables["ARK_NAME"] == f"{HOSTILE}\n{HOSTILE}"
    assert variables["ARK_REGION"] == "cn-beijing"


def test_a_message_of_several_lines_is_whole_for_one_job_and_one_line_for_several() -> None:
    values = [values_of(job(number, message=CleanText("a\nb")), "") for number in (1, 2)]
    assert environment(values[:1], SETTING, {})["ARK_MESSAGE"] == "a\nb"
    assert environment(values, SETTING, {})["ARK_MESSAGE"] == "a b\na b"


def test_a_command_suits_a_job_that_has_what_it_names() -> None:
    without = values_of(job(1), "")
    named = values_of(job(1), "tos://named/errors.jsonl")
    for one in (command("cat", "{errors}"), command("sh", "-c", 'cat "$ARK_ERRORS"')):
        assert not one.suits(without)
        assert one.suits(named)
        assert one.concerns_jobs()
    assert command("sh", "-c", 'echo "$ARK_MESSAGE"').suits(without), "a message is not always there"
    assert not command("htop", "{region}").concerns_jobs()

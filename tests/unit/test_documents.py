"""The documents beside the code say what the code does."""

from __future__ import annotations

import argparse
import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from arktui.config import Settings
from arktui.history import baselines, past, retention, stuck, writer
from arktui.history.history import INACTIVE_MAX
from arktui.sandbox import command
from arktui.sandbox.faults.catalogue import FAULTS

ROOT = Path(__file__).parents[2]
ARCHITECTURE = (ROOT / "arktui" / "README.md").read_text("utf-8")
SANDBOX = (ROOT / "arktui" / "sandbox" / "README.md").read_text("utf-8")
HISTORY = (ROOT / "arktui" / "history" / "README.md").read_text("utf-8")
DOCUMENTS = sorted(
    path for top in ("*.md", "arktui/**/*.md", "tests/**/*.md", ".github/**/*.md") for path in ROOT.glob(top)
)


def anchors(text: str) -> set[str]:
    """Return what a link can name of a document: its headings, spelled as the forge spells them."""
    headings = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    text = re.sub(r"```.*?```", "", path.read_text("utf-8"), flags=re.DOTALL)
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        name, _, anchor = unquote(link).partition("#")
        if re.match(r"\w+:", name):
            continue
        target = path.parent / name if name else path
        assert target.exists(), link
        assert not anchor or anchor in anchors(target.read_text("utf-8")), link


def unknown_names(text: str) -> list[str]:
    """Return what a text names in code and the project lacks: files, folders, and words of its Python sources."""
    sources = "\n".join(path.read_text("utf-8") for path in sorted((ROOT / "arktui").rglob("*.py")))
    known = set(re.findall(r"\w+", sources))
    names = re.findall(r"`([\w./]+)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [
        name
        for name in names
        if not (ROOT / name).exists()
        and not (ROOT / "arktui" / name).exists()
        and ("/" in name or name.endswith(".py") or not known.issuperset(re.findall(r"\w+", name)))
    ]


def test_the_architecture_names_what_exists() -> None:
    assert unknown_names(ARCHITECTURE) == []


def test_a_name_that_does_not_exist_is_found() -> None:
    text = "`sync/feed.py`, `sync/lists.py`, `store/`, `lookout/`, `Feed.set_query` and `Feed.ask_nobody`"
    assert unknown_names(text) == ["sync/lists.py", "lookout/", "Feed.ask_nobody"]


def test_the_table_of_faults_is_that_of_the_catalogue() -> None:
    rows = re.findall(r"^\| `([\w-]+)`( \*)? \| (?:`([^`]+)`|–) \| .{10,} \|$", SANDBOX, re.MULTILINE)
    assert [(name, setting, bool(star)) for name, star, setting in rows] == [
        (fault.name, f"{fault.value_name}={fault.default:g}" if fault.value_name else "", fault.needs_socket)
        for fault in FAULTS.values()
    ]


def test_the_sandbox_s_options_are_those_of_its_command_line() -> None:
    parser = argparse.ArgumentParser(add_help=False)
    command.add_arguments(parser)
    usage = re.findall(r"^\| `(--\w+)", SANDBOX, re.MULTILINE)
    assert usage == [action.option_strings[0] for action in parser._actions]


@pytest.mark.parametrize(
    "words",
    [
        f"{Settings().history_days:g} days after its last change (`history_days`)",
        f"at most {Settings().history_mb:g} MB (`history_mb`)",
        f"for {writer.LINGER:g} seconds",
        f"has {writer._EXIT_WAIT:g} seconds",
        f"up to {writer.WAITING_MAX:,}",
        f"every {writer.RETRY:g} seconds",
        f"{past.SAMPLES_MAX} samples and {past.PHASES_MAX} phases",
        f"{INACTIVE_MAX} jobs",
        f"- {stuck.FLOOR / 60:g} minutes",
        f"latest {baselines._JOBS_MAX} jobs",
        f"{baselines._GROUPS_MAX} such groups",
    ],
)
def test_the_history_s_limits_are_those_of_the_code(words: str) -> None:
    assert words in HISTORY.replace("\n", " ")


def test_the_documents_describe_the_historys_retention() -> None:
    assert (retention.EVERY, retention.FIRST_AFTER) == (3_600, 60)
    assert "once an hour, first a minute after the start" in HISTORY.replace("\n", " ")
    assert (retention.DENSE, retention.SPARSE, 1 / retention._PART) == (1, 600, 8)
    assert "all of them for a day, then one in ten minutes" in HISTORY
    assert "an eighth of the jobs" in HISTORY

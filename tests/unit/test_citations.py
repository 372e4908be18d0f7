"""The wire reference holds everything that is cited of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "arktui" / "api" / "README.md"
TEXT = REFERENCE.read_text("utf-8")
CITED_AS = "api/README.md"

SECTIONS = re.compile(r"\bsections?\s+(\d+(?:\.\d+)?(?:(?:,\s+|\s+and\s+|\s+to\s+)\d+(?:\.\d+)?)*)(?:\s+row\s+(\d+))?")
"""Such as `section 2`, `section 12 row 7`, `sections 2, 3 and 5`, `sections 3.2 to 4`."""


def citations(text: str) -> Iterator[tuple[str, str]]:
    """Yield each section that a text cites, with the row of its table, which is mostly empty."""
    for found in SECTIONS.finditer(text):
        for section in re.findall(r"\d+(?:\.\d+)?", found[1]):
            yield section, found[2] or ""


def sections() -> dict[str, str]:
    """Return the text of each section of the reference by its number."""
    parts = re.split(r"^#{2,3} (\d+(?:\.\d+)?)\.? .*$", TEXT, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2], strict=True))


KNOWN = sections()


def faults_of(text: str) -> list[str]:
    """Return the citations of a text that lead nowhere."""
    return [
        f"section {section}" + (f" row {row}" if row else "")
        for section, row in citations(text)
        if section not in KNOWN or (row and f"\n| {row} |" not in KNOWN[section])
    ]


def citing() -> list[Path]:
    """Return the files that cite the reference; in these, each `section N` is one of its sections."""
    files = [path for folder in ("arktui", "tests") for path in (ROOT / folder).rglob("*.py")]
    files += [path for folder in ("arktui", "tests") for path in (ROOT / folder).rglob("*.md")]
    files += ROOT.glob("*.md")
    return [path for path in files if path != Path(__file__) and CITED_AS in path.read_text("utf-8")]


@pytest.mark.parametrize("path", citing(), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_cited_section_exists(path: Path) -> None:
    assert faults_of(path.read_text("utf-8")) == []


def test_there_are_citations() -> None:
    assert len(citing()) > 30
    assert len([*citations((ROOT / "arktui" / "sandbox" / "assumptions.py").read_text("utf-8"))]) > 10


def test_a_citation_that_leads_nowhere_is_found() -> None:
    assert faults_of("api/README.md sections 2, 3.3 and 14; section 12 row 8") == []
    assert faults_of("api/README.md sections 3.2 to 40, section 3.9 and section\n12 row 99") == [
        "section 40",
        "section 3.9",
        "section 12 row 99",
    ]


def test_the_reference_is_cited_by_its_own_name() -> None:
    old = re.compile(r"(?<![\w/-])api\.md\b")
    files = [path for folder in ("arktui", "tests") for path in (ROOT / folder).rglob("*.py")]
    assert [path for path in files if path != Path(__file__) and old.search(path.read_text("utf-8"))] == []


def test_sections_are_numbered_without_a_gap() -> None:
    assert [number for number in KNOWN if "." not in number] == [str(number) for number in range(16)]


def test_every_source_has_its_row_and_every_row_is_cited() -> None:
    named = {row[1] for row in re.finditer(r"^\| (S\d+) \|", TEXT, re.MULTILINE)}
    rest = re.sub(r"^\| S\d+ \|", "|", TEXT, flags=re.MULTILINE)
    assert set(re.findall(r"\bS\d+\b", rest)) == named

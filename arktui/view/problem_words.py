"""The numbers of jobs with each urgent problem, in words: one source for the title and the board."""

from __future__ import annotations

from collections.abc import Mapping

from arktui.store.problem import Problem
from arktui.view.glyphs import Glyphs
from arktui.view.job_state import PROBLEM_STYLES
from arktui.view.spans import Span, width_of


def problem_words(counts: Mapping[Problem, int], glyphs: Glyphs) -> list[list[Span]]:
    """Return the numbers of jobs by problem: all, then without the least urgent, and so on to none."""
    found = [problem for problem in Problem if counts.get(problem, 0)]
    return [_words(found[:number], counts, glyphs) for number in range(len(found), -1, -1)]


def problem_words_within(counts: Mapping[Problem, int], width: int, glyphs: Glyphs) -> list[Span]:
    """Return the longest of these wordings that fits in `width` cells."""
    return next(words for words in problem_words(counts, glyphs) if width_of(words) <= width or not words)


def _words(problems: list[Problem], counts: Mapping[Problem, int], glyphs: Glyphs) -> list[Span]:
    words: list[Span] = []
    for problem in problems:
        words += [(f" {glyphs.dot} ", "dim")] if words else []
        words.append((f"{counts[problem]:,} {problem}", PROBLEM_STYLES[problem]))
    return words

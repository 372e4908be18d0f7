"""Text cut, padded, wrapped and flowed to a width in terminal cells."""

from __future__ import annotations

from collections.abc import Sequence

from rich.cells import cell_len, set_cell_size

from arktui.view.spans import Line, Span, width_of


def cut_middle(text: str, width: int, ellipsis_sign: str = "…") -> str:
    """Return `text` in at most `width` cells: both ends, with the ellipsis in the middle if anything is cut."""
    if cell_len(text) <= width:
        return text
    if width <= 1:
        return ellipsis_sign[:width]
    room = width - 1
    head = _head(text, room - room // 2)
    return head + ellipsis_sign + _tail(text, room - cell_len(head))


def cut_end(text: str, width: int, ellipsis_sign: str = "…") -> str:
    """Return `text` in at most `width` cells, with the ellipsis at its end if anything is cut."""
    if cell_len(text) <= width:
        return text
    return _head(text, width - 1) + ellipsis_sign if width > 0 else ""


def pad(text: str, width: int, *, right: bool = False) -> str:
    """Return `text` in exactly `width` cells, aligned left, or right if `right` is set."""
    missing = width - cell_len(text)
    if missing < 0:
        return set_cell_size(text, width)
    return " " * missing + text if right else text + " " * missing


def _head(text: str, width: int) -> str:
    used = 0
    for end, char in enumerate(text):
        used += cell_len(char)
        if used > width:
            return text[:end]
    return text


def _tail(text: str, width: int) -> str:
    return _head(text[::-1], width)[::-1]


def wrap(text: str, width: int) -> list[str]:
    """Return all of `text` in lines of at most `width` cells, broken at spaces where possible."""
    return [line for paragraph in text.split("\n") for line in _wrap_paragraph(paragraph, max(width, 2))]


def _wrap_paragraph(paragraph: str, width: int) -> list[str]:
    lines = [""]
    for word in paragraph.split(" "):
        candidate = f"{lines[-1]} {word}" if lines[-1] else word
        if cell_len(candidate) <= width:
            lines[-1] = candidate
        else:
            pieces = _pieces(word, width)
            lines = [*lines, *pieces] if lines[-1] else pieces
    return lines


def _pieces(word: str, width: int) -> list[str]:
    """Return a word in pieces of at most `width` cells; a path breaks after a slash."""
    pieces = []
    while word:
        piece = _head(word, width)
        slash = piece.rfind("/") + 1
        if len(piece) < len(word) and slash > len(piece) // 2:
            piece = piece[:slash]
        pieces.append(piece)
        word = word[len(piece) :]
    return pieces


def flow(parts: Sequence[Line], width: int) -> list[Line]:
    """Return the parts, three cells apart, on as few lines as hold them. A part of one span may wrap."""
    lines: list[list[Span]] = []
    for part in parts:
        if lines and width_of(lines[-1]) + 3 + width_of(part) <= width:
            lines[-1] += [("   ", ""), *part]
        elif len(part) == 1:
            lines += [[(line, part[0][1])] for line in wrap(part[0][0], width)]
        else:
            lines.append(list(part))
    return list(lines)

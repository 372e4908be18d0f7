"""Processes that are killed while they write the history."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROUNDS = 100


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_a_history_has_every_batch_that_was_committed_however_often_its_writer_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.wire.history_killer", str(tmp_path / "history.sqlite3"), str(ROUNDS)]
    ended = subprocess.run(command, cwd=Path(__file__).parents[2], capture_output=True, text=True, check=True)
    rounds = [json.loads(line) for line in ended.stdout.splitlines()]
    assert len(rounds) == ROUNDS
    for one in rounds:
        assert one["word"] == "ok"
        assert one["reported"] <= one["last"] <= one["reported"] + 1, (
            "the last one may be committed but not yet reported"
        )
        assert one["done"] == [one["last"]], "a batch is there as a whole, or not at all"
    assert len({one["last"] for one in rounds}) == ROUNDS, "each process goes on where the one before it ended"

"""What the program sends for what happens in it, in a truecolor terminal."""

from __future__ import annotations

from tests.bench import driver


async def test_no_more_is_sent_than_was_meant() -> None:
    size = driver.SIZES[0]
    updates = await driver.record(size)
    sent = {update.name: sent.own for update, sent in zip(updates, driver.send(updates, size), strict=True)}
    assert {name: sent[name] for name, most in driver.MOST_WRITTEN.items() if sent[name] > most} == {}

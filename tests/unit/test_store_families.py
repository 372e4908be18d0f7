"""Which names are shards of one batch: they share all but a number that is no date and no version."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import clean
from arktui.store.families import families, family_of, shard_start


@pytest.mark.parametrize(
    ("name", "family"),
    [
        ("embeddings-backfill-part-12", "embeddings-backfill-part-#"),
        ("embeddings-backfill-part-02-of-16", "embeddings-backfill-part-#-of-16"),
        ("试跑-勿用-part-01", "试跑-勿用-part-#"),
        ("每日摘要-客服会话-09月-第2批", "每日摘要-客服会话-09月-第#批"),
        ("法务合同抽取-第12批", "法务合同抽取-第#批"),
        ("法务合同抽取12", "法务合同抽取#"),
        ("日志_003", "日志_#"),
        ("商品标题改写_双十一-1123_shard07", "商品标题改写_双十一-1123_shard#"),
        ("voc-tagging-2026w47-part-3_rerun", "voc-tagging-2026w47-part-#_rerun"),
        ("prompt_v7_ablation_12", "prompt_v7_ablation_#"),
        ("doubao-pro-32k-chunk5", "doubao-pro-32k-chunk#"),
        ("summary-2026-11-23-part-4", "summary-2026-11-23-part-#"),
        ("summary-20261123-4", "summary-20261123-#"),
        ("summary-03-of-16", "summary-#-of-16"),
        ("Batch_7", "Batch_#"),
    ],
)
def test_the_number_of_a_shard_is_found(name: str, family: str) -> None:
    assert family_of(name) == family
    start = shard_start(name)
    assert start is not None
    assert name[start].isdigit()


@pytest.mark.parametrize(
    "name",
    [
        "",
        "离线评测",
        "summary",
        "prompt_v7",
        "intent-classification_v2",
        "doubao-pro-32k",
        "summary-1123",
        "summary_20261123",
        "summary-202611",
        "summary-2026",
        "summary-2026-11-23",
        "summary_2026-11",
        "voc-tagging-2026w47",
        "llm-judge_pairwise-11月30日-rerun",
        "llm-judge_pairwise-11月30日",
        "每日摘要-09月",
        "seed1",
        "web2",
    ],
)
def test_dates_and_versions_are_no_shards(name: str) -> None:
    assert family_of(name) == ""
    assert shard_start(name) is None


def test_a_family_has_three_members() -> None:
    names = [f"日志-part-{number:02}" for number in range(1, 4)] + ["other-part-1", "other-part-2", "alone", ""]
    assert families(names) == {"日志-part-#": 3}


def test_the_width_of_the_number_does_not_matter() -> None:
    assert {family_of("a-part-1"), family_of("a-part-01"), family_of("a-part-100")} == {"a-part-#"}


@given(st.text(max_size=80).map(clean))
def test_any_name_is_accepted_and_only_a_number_is_left_out(name: str) -> None:
    family = family_of(name)
    start = shard_start(name)
    assert bool(family) == (start is not None)
    if start is not None:
        rest = len(family) - start - 1
        assert family[:start] == name[:start]
        assert family[start] == "#"
        assert name[len(name) - rest :] == family[start + 1 :]
        assert name[start : len(name) - rest].isdigit()

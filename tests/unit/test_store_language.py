"""The query language by itself: any text can be parsed, what is printed parses to the same, and what terms match."""

from __future__ import annotations

import re
import sys
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from arktui.store.clean_text import CleanText
from arktui.store.forecast import Forecast
from arktui.store.job import OWNER_TAG, Counts, Job
from arktui.store.language.fields import FIELDS, IS, PHASE_OF, Kind
from arktui.store.language.matching import Context, dependencies, matched_spans, predicate, whole
from arktui.store.language.parser import parse
from arktui.store.language.tokens import encoded, quoted
from arktui.store.language.tree import Ids, Node, Or, Term, Word, conjunction, disjunction, negation, text_of
from arktui.store.phase import COMPLETED, FAILED, PHASES, QUEUED, RUNNING
from arktui.store.sort import Sort
from tests.jobs import IDS, NOON, jobs, tags_of

ID, OTHER = IDS[0], IDS[1]

texts = st.text(st.sampled_from('aB-评*?=@:,."\\ |()<>≥≤（，：“%　\n'), min_size=1, max_size=8)


def terms() -> st.SearchStrategy[Term]:
    def texts_of(signs: str) -> st.SearchStrategy[str]:
        signs = "*?" + signs
        as_typed = st.text(st.sampled_from('ab评-. ()|,"\\:<≥' + signs), max_size=6)
        in_quotes = st.text(st.sampled_from(signs), max_size=3).map(encoded)
        return st.lists(as_typed | in_quotes, max_size=3).map("".join)

    def term(name: str, values: st.SearchStrategy[str]) -> st.SearchStrategy[Term]:
        several = st.lists(values, min_size=1, max_size=3, unique=True)
        return several.map(lambda found: Term(name, ":", tuple(found)))

    textual = [
        term(name, texts_of(field.signs))
        for name, field in FIELDS.items()
        if field.kind in (Kind.WHOLE, Kind.PART) and name != "tag"
    ]
    compared = st.builds(
        lambda name, sign, value: Term(name, sign, (value,)),
        st.sampled_from(["failed", "done"]),
        st.sampled_from(["<", "<=", ">", ">=", ":"]),
        st.sampled_from(["5%", "10", "10k", "1.5m"]),
    )
    timed = st.builds(
        lambda name, sign, value: Term(name, sign, (value,)),
        st.sampled_from(["created", "ended", "ends"]),
        st.sampled_from(["<", ">=", ":"]),
        st.sampled_from(["2h", "1h30m", "today", "2026-11-20", "18:00"]),
    )
    tag = st.builds("{}={}".format, texts_of("=").map(lambda key: key.replace("=", "")), texts_of(""))
    return st.one_of(
        *textual,
        term("tag", tag),
        term("phase", st.sampled_from([*PHASE_OF, quoted("Pending"), quoted("评测")])),
        term("is", st.sampled_from(IS)),
        compared,
        timed,
        st.sampled_from([Term("age", ":", ("1h..2h",)), Term("failed", ":", ("unknown",))]),
    )


def trees() -> st.SearchStrategy[Node]:
    leaves = texts.map(Word) | st.lists(st.sampled_from(IDS), min_size=1, unique=True).map(lambda ids: Ids(tuple(ids)))
    several = st.integers(2, 4)

    def made(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        lists = several.flatmap(lambda count: st.lists(inner, min_size=count, max_size=count))
        return st.one_of(lists.map(conjunction), lists.map(disjunction), inner.map(negation))

    return st.recursive(leaves | terms(), made, max_leaves=8)


@given(trees())
def test_what_is_printed_parses_to_the_same(tree: Node) -> None:
    parsed = parse(text_of(tree))
    assert parsed.mistakes == ()
    assert parsed.tree == tree


@given(st.text(max_size=40) | texts | st.lists(texts | terms().map(text_of), max_size=6).map(" ".join))
def test_any_text_can_be_parsed_and_every_mistake_has_a_place_and_a_reason(text: str) -> None:
    parsed = parse(text)
    assert parse(text_of(parsed.tree)).tree == parsed.tree
    for start, end, reason in parsed.mistakes:
        assert 0 <= start < end <= len(text)
        assert reason
    for start, end, _ in parsed.parts:
        assert 0 <= start < end <= len(text)
    if parsed.tree is not None:
        predicate(parsed.tree, Context(NOON))(Job(CleanText(ID), name=CleanText("a")))


def test_a_text_of_any_length_and_depth_is_parsed() -> None:
    for text in ("(" * 20_000, "-" * 20_000, '"' * 20_001, "a|" * 10_000, "phase:" * 4_000, "-(" * 8_000 + "a"):
        assert parse(text).mistakes or parse(text).tree or text[0] in '("'


@given(jobs(), trees(), trees())
def test_and_or_and_not_are_those_of_logic(job: Job, one: Node, other: Node) -> None:
    context = Context(NOON)
    first, second = predicate(one, context)(job), predicate(other, context)(job)
    inverted = negation(one)
    assert inverted is not None
    assert predicate(inverted, context)(job) != first
    if not (isinstance(one, Ids) or isinstance(other, Ids)) and not {Ids} & {
        type(each) for tree in (one, other) for each in getattr(tree, "nodes", ())
    }:  # ids are alternatives wherever they stand
        both = conjunction([one, other])
        assert both is not None
        assert predicate(both, context)(job) == (first and second)
    either = disjunction([one, other])
    assert either is not None
    assert predicate(either, context)(job) == (first or second)


def test_and_binds_tighter_than_or_and_groups_bind_tightest() -> None:
    a, b, c = Word("a"), Word("b"), Word("c")
    assert parse("a b | c").tree == disjunction([conjunction([a, b]), c])
    assert parse("a (b | c)").tree == conjunction([a, disjunction([b, c])])
    assert parse("-a b").tree == conjunction([negation(a), b])
    assert parse("-(a b)").tree == negation(conjunction([a, b]))
    assert parse("-(a | b").tree == negation(Or((a, b))), "a group that is being typed"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("phase:failed,terminated", "phase:failed,terminated"),
        ("ph:f", "phase:failed"),
        ("is:st", "is:stuck"),
        ("PHASE:Failed", "phase:failed"),
        ("phase=failed", "phase:failed"),
        ("phase:failed | phase:queued", "phase:failed,queued"),
        ("阶段:失败", "phase:failed"),
        ("阶段：失败，已完成", "phase:failed,completed"),
        ("（模型:a｜标签:team＝nlp） 负责人：我", "(model:a | tag:team=nlp) owner:me"),
        ("失败＞5％", "failed>5%"),
        ("失败≥1万", "failed>=1万"),
        ("failed > 5%", "failed>5%"),
        ("failed >5%", "failed>5%"),
        ("failed> 5%", "failed>5%"),
        ("left is", "left is"),
        ("created:>=2026-11-20", "created>=2026-11-20"),
        ("ended:昨天", "ended:yesterday"),
        ("ended:昨天..今天", "ended:yesterday..today"),
        ("tag:team=nlp,search", "tag:team=nlp,team=search"),
        ("tag:env,team=nlp", "tag:env,team=nlp"),
        ('name:"a b"', 'name:"a b"'),
        ("“weekly report” x", '"weekly report" x'),
        ("input:tos://bucket/*", "input:tos://bucket/*"),
        ("a=b", '"a=b"'),
        ("-a -b", "-a -b"),
        ("a-b", "a-b"),
        (f"x {ID},{OTHER}", f"x {ID} {OTHER}"),
        ("phase:failed,", "phase:failed"),
        ("a | ", "a"),
        ("a a", "a"),
        ("--a", "a"),
    ],
)
def test_what_is_meant_by_what_is_typed(typed: str, meant: str) -> None:
    assert text_of(parse(typed).tree) == meant


@pytest.mark.parametrize(
    ("text", "place", "reason"),
    [
        ("eval left<", "left<", "needs a value"),
        ("eval phase:", "phase:", "needs a value"),
        ("foo:bar eval", "foo:bar", "no field is called foo"),
        ("eval p:x", "p:x", "p may be phase or project"),
        ("phase:t eval", "phase:t", "may be terminating or terminated"),
        ("is:odd eval", "is:odd", "is is problem"),
        ("eval failed>many", "failed>many", "not a number"),
        ("eval total>5%", "total>5%", "no share"),
        ("eval age<2", "age<2", "not a duration"),
        ("eval created:2026-13-40", "created:2026-13-40", "not a time"),
        ("eval model>a", "model>a", "no order"),
        ("eval failed>1,2", "failed>1,2", "a single value"),
        ("eval failed:20..10", "failed:20..10", "20 is more than 10"),
        ("eval age:2h..60m", "age:2h..60m", "2h is more than 60m"),
        ("eval created:2026-11-20..2026-11-10", "created:2026-11-20..2026-11-10", "2026-11-20 is after 2026-11-10"),
        ("eval failed:5%..100", "failed:5%..100", "of the same kind"),
        ("eval created:today..2h", "created:today..2h", "of the same kind"),
        ("eval sort:colour", "sort:colour", "no column"),
        ("eval )", ")", "nothing opens"),
        ("eval -", "-", "not to match"),
    ],
)
def test_what_cannot_be_read_changes_nothing_and_is_named_with_its_place(text: str, place: str, reason: str) -> None:
    parsed = parse(text)
    ((start, end, why),) = parsed.mistakes
    assert text[start:end] == place
    assert reason in why
    assert parsed.tree == Word("eval")


def test_the_sort_has_several_keys_with_directions() -> None:
    assert parse("sort:-failed,left eval").sort == (Sort("failed", True), Sort("left", False))
    assert parse("sort:-fail sort:na").sort == (Sort("failed", True), Sort("name", False))
    assert parse("sort:-failed").tree is None


@pytest.mark.parametrize("text", [f"{ID}\n{OTHER}\n", f'["{ID}", "{OTHER}"]', f"| {ID} | {OTHER} |", f"{ID}，{OTHER}"])
def test_ids_are_alternatives_in_whatever_form_they_are_pasted(text: str) -> None:
    assert parse(text).tree == Ids((ID, OTHER))


def test_a_malformed_id_among_whole_ones_is_ignored_with_its_place() -> None:
    parsed = parse(f"{ID} {OTHER[:-1]} {IDS[2]}")
    assert parsed.tree == Ids((ID, IDS[2]))
    ((start, end, reason),) = parsed.mistakes
    assert (start, end) == (len(ID) + 1, len(ID) + len(OTHER))
    assert "not a whole id" in reason


# Matching

JOB = Job(
    CleanText(ID),
    name=CleanText("每日评测-Rerank-0001"),
    description=CleanText("Nightly run"),
    project=CleanText("search"),
    model=CleanText("doubao-seed-1-8"),
    model_version=CleanText("251228"),
    phase=RUNNING,
    phase_at=NOON - 4 * 3_600,
    message=CleanText("read Timeout"),
    counts=Counts(940, 60, 2_000),
    created=NOON - 5 * 3_600,
    updated=NOON - 300,
    expires=NOON + 2 * 3_600,
    window=CleanText("1d"),
    input=CleanText("tos://bucket/in.jsonl"),
    output=CleanText("tos://bucket/out/"),
    tags=tags_of(("team", "nlp"), ("a=b", "c*d"), (OWNER_TAG, "IAMUser/1/li.na")),
    forecast=Forecast(ends=(NOON, NOON + 3_600), is_stuck=True),
)
DONE = replace(JOB, phase=FAILED, phase_at=NOON - 3_600, forecast=Forecast())


MINE = "IAMUser/1/li.na"


def matches(text: str, job: Job = JOB, now: float = NOON, context: Context | None = None) -> bool:
    parsed = parse(text)
    assert parsed.mistakes == ()
    assert parsed.tree is not None
    return predicate(parsed.tree, context or Context(now, MINE))(job)


@pytest.mark.parametrize(
    "text",
    [
        *("rerank", "评测 rerank", "RERANK", f"{ID}", f"{OTHER} {ID}", ID[:12], "20261123120000-a1", "name:每日*0001"),
        *("phase:running", "phase:failed,running", "-phase:failed", "is:stuck", "is:problem", "is:active"),
        *(
            "model:doubao-seed*",
            "model:doubao-seed-1-8",
            "model:doubao-seed-1-8@251228",
            "model:*@2512*",
            "model:DOUBAO*",
        ),
        *("project:search", "owner:me", "owner:li.na", "owner:IAMUser/1/li.na", "window:1d", "owner:li*"),
        *("tag:team=nlp", "tag:team", "tag:team=ads,nlp", "tag:te*=n?p", 'tag:"a=b"=c*', 'tag:"a=b"="c*d"'),
        *("message:timeout", "description:nightly", "input:tos://bucket/*", "output:tos://bucket/out/"),
        *(
            "failed>5%",
            "failed>=6%",
            "failed<=6%",
            "failed:6%",
            "failed<7%",
            "failed>=60",
            "failed:60",
            "failed:10..60",
        ),
        *("done<51%", "done:50%", "done>=50%", "done:940", "total>1k", "total:1k..2k", "total<1万"),
        *("age<6h", "age:5h", "age>4h59m", "age:5h..6h", "age:4h..5h", "ran>3h", "waited:1h", "left<4h", "left:2h"),
        *("updated<10m", "updated:1m..10m", "created>4h", "ends<2h", "deadline:2h", "ended:unknown", "-ended:today"),
        "failed>1 (phase:queued | is:stuck) -model:r1",
        *('-"a≥5"', '-name:"≤5"'),
    ],
)
def test_a_job_matches(text: str) -> None:
    assert matches(text)


@pytest.mark.parametrize(
    "text",
    [
        *("other", "rerank other", "-rerank", OTHER, "a1b2c", "name:每周", "phase:queued", "-phase:running"),
        *("is:at-risk", "is:watched", "is:gone", "custom:doubao*", "model:doubao", "model:doubao-seed-1-8@1"),
        *(
            "project:Search",
            "project:sea",
            "owner:wu",
            "tag:env",
            "tag:team=ads",
            'tag:team="n*"',
            'input:"tos://bucket/*"',
        ),
        *("failed>6%", "failed<6%", "failed>60", "done>50%", "done:51%", "total>2k", "failed:unknown"),
        *("age<5h", "age>5h", "ran>4h", "left<2h", "updated<5m", "ended<2h", "ends<1h", "deadline>2h", "left:unknown"),
    ],
)
def test_a_job_does_not_match(text: str) -> None:
    assert not matches(text)


@given(st.text("ab*?", max_size=8), st.text("abA", max_size=8))
def test_wildcards_fit_as_a_regular_expression_says(value: str, text: str) -> None:
    pattern = value.replace("*", ".*").replace("?", ".")
    expected = re.fullmatch(pattern, text, re.IGNORECASE) is not None
    if "*" in value or "?" in value:
        assert whole(value)(text) == expected
        assert matches(f"name:{value}", Job(CleanText(ID), name=CleanText(text))) == bool(
            re.search(pattern, text, re.IGNORECASE)
        )


def test_no_number_of_wildcards_makes_a_match_long() -> None:
    assert not whole("a*" * 40 + "c")("a" * 500 + "b")


def test_wildcards_in_a_row_cost_as_much_as_one() -> None:
    def calls(value: str) -> int:
        fits, count = whole(value), 0

        def add(*_: object) -> None:
            nonlocal count
            count += 1

        sys.setprofile(add)
        try:
            assert fits("evaluation")
        finally:
            sys.setprofile(None)
        return count

    assert calls("e" + "*" * 16_000) == calls("e*")


def test_the_states_that_the_context_gives() -> None:
    for state in ("watched", "marked", "changed", "gone"):
        assert matches(f"is:{state}", context=Context(NOON, **{state: frozenset({ID})}))  # type: ignore[arg-type]
        assert not matches(f"is:{state}", context=Context(NOON, **{state: frozenset({OTHER})}))  # type: ignore[arg-type]
    assert not matches("is:active", context=Context(gone=frozenset({ID}))), "a deleted job is not active"
    assert not matches("is:active", DONE)


def test_unknown_is_not_zero() -> None:
    job = replace(JOB, counts=Counts(), created=None, expires=None, forecast=Forecast())
    for text in ("failed>0", "failed:0", "failed<1", "failed>=0%", "done<50%", "age<100w", "left<4h", "ends>0s"):
        assert not matches(text, job), text
        assert matches(f"-{text}", job), text
    for text in ("failed:unknown", "age:unknown", "left:unknown", "created:unknown", "done:未知"):
        assert matches(text, job), text
    assert not matches("age<6h", JOB, now=0.0), "before the time is known"
    assert not matches("created:today", JOB, now=0.0)


def test_days_and_times_of_day_are_local(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    time.tzset()
    try:
        midnight = 1_795_449_600.0  # 2026-11-24 00:00 +08:00
        now = midnight + 10 * 3_600
        job = replace(DONE, phase_at=midnight, created=midnight - 1)
        for text in (
            *("ended:today", "ended:2026-11-24", "ended:11-24", "ended>=2026-11-24", "ended<=2026-11-24"),
            *("ended>2026-11-23", "ended<00:01", "ended:00:00", "created:yesterday", "created<2026-11-24"),
            *("created:2026-11-20..2026-11-23", "ended:2026-11-20..2026-11-24", "ended:2026-11-24..", "ended:..today"),
            *("created<today", "created:2026-11-23T23:59"),
        ):
            assert matches(text, job, now=now), text
        for text in (
            "ended:yesterday",
            "ended>2026-11-24",
            "ended<2026-11-24",
            "created:today",
            "ended:2026-11-20..11-23",
        ):
            assert not matches(text, job, now=now), text
        running = replace(JOB, forecast=Forecast(ends=(now, midnight + 18 * 3_600 - 60)))
        assert matches("ends<18:00", running, now=now)
        assert not matches("ends<17:00", running, now=now)
    finally:
        monkeypatch.undo()
        time.tzset()


def test_what_a_query_depends_on() -> None:
    def of(text: str) -> set[str]:
        return set(dependencies(parse(text).tree))

    assert of("eval failed>5% phase:failed") == set()
    assert of("left<4h | owner:me") == {"now", "mine"}
    assert of("-(is:watched,gone x)") == {"watched", "gone"}


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("rerank-Eval-rerank", "rerank", ["rerank", "rerank"]),
        ("rerank-Eval", "EV ank", ["ank", "Ev"]),
        ("每日评测", "评测 -每日", ["评测"]),
        ("aaaa", "aa", ["aaaa"]),
        ("eval", "phase:failed", []),
        ("eval", "name:va | x", ["va"]),
        ("İeval", "eval", ["eval"]),
    ],
)
def test_the_part_of_a_name_that_matched(name: str, text: str, marked: list[str]) -> None:
    assert [name[start:end] for start, end in matched_spans(name, parse(text).tree)] == marked


def test_all_phases_and_states_can_be_typed() -> None:
    assert {text_of(parse(f"phase:{phase}").tree) for phase in PHASES} == {f"phase:{phase.lower()}" for phase in PHASES}
    assert all(parse(f"is:{state}").tree == Term("is", ":", (state,)) for state in IS)
    assert {QUEUED, COMPLETED} <= set(PHASES)

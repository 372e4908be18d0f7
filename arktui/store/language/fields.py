"""The fields of the query language: their names, how their values are read, and what they mean for a job."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any, NamedTuple

from arktui.store.columns import COLUMNS, TAG_COLUMN
from arktui.store.elapsed import left, ran, waited
from arktui.store.job import Job
from arktui.store.language.tokens import is_quoted, literal, quoted
from arktui.store.phase import (
    COMPLETED,
    FAILED,
    INITIALIZING,
    PHASES,
    QUEUED,
    RUNNING,
    TERMINATED,
    TERMINATING,
)
from arktui.store.problem import Problem

MINUTE, HOUR, DAY, WEEK = 60.0, 3_600.0, 86_400.0, 604_800.0

UNKNOWN = "unknown"
"""The value that finds jobs whose value of a number or a time is not known."""

ME = "me"
"""The value of `owner` that stands for the user."""


class Kind(Enum):
    """What the values of a field are."""

    CHOICE = "one of several words"
    WHOLE = "a text, compared whole"
    PART = "a part of a text"
    NUMBER = "a number"
    DURATION = "a duration"
    PAST = "a time that has passed"
    FUTURE = "a time to come"
    SORT = "columns"


ORDERED = frozenset({Kind.NUMBER, Kind.DURATION, Kind.PAST, Kind.FUTURE})
"""Kinds that `<` and `>` compare."""

ValueOf = Callable[[Job, float], Any]
"""Returns a job's value at a moment in epoch seconds; None if it is unknown."""


class Field(NamedTuple):
    """A field. `value` returns what is compared; times in epoch seconds, durations in seconds.

    `signs` are the signs besides `*` and `?` that have a meaning in a value. `share` returns the number as a share of
    0 to 1, for values in percent.
    """

    name: str
    chinese: tuple[str, ...]
    kind: Kind
    help: str
    value: ValueOf = lambda _job, _now: None
    signs: str = ""
    share: Callable[[Job], float | None] | None = None


FIELDS: dict[str, Field] = {
    field.name: field
    for field in (
        Field("phase", ("阶段",), Kind.CHOICE, "running, queued, failed, …", lambda job, _: job.phase),
        Field("is", ("是", "状态"), Kind.CHOICE, "problem, stuck, at-risk, active, watched, …"),
        Field("model", ("模型",), Kind.WHOLE, "a foundation model, or name@version", lambda job, _: job.model, "@"),
        Field("custom", ("定制", "定制模型"), Kind.WHOLE, "a custom model", lambda job, _: job.model),
        Field("tag", ("标签",), Kind.WHOLE, "key=value, or a key with any value", signs="="),
        Field("owner", ("负责人", "创建者"), Kind.WHOLE, "who created the job; `me` is you", lambda job, _: job.owner),
        Field("project", ("项目",), Kind.WHOLE, "a project", lambda job, _: job.project),
        Field("window", ("窗口", "完成窗口"), Kind.WHOLE, "the completion window: 1d", lambda job, _: job.window),
        Field("name", ("名称", "名字"), Kind.PART, "part of the name", lambda job, _: job.name),
        Field("id", ("编号",), Kind.PART, "part of the id", lambda job, _: job.id),
        Field("message", ("消息", "原因"), Kind.PART, "part of the message", lambda job, _: job.message),
        Field("description", ("描述",), Kind.PART, "part of the description", lambda job, _: job.description),
        Field("input", ("输入",), Kind.WHOLE, "the input file: tos://bucket/*", lambda job, _: job.input),
        Field("output", ("输出",), Kind.WHOLE, "the output directory", lambda job, _: job.output),
        Field(
            "failed", ("失败",), Kind.NUMBER, "failed lines: >100, >5%", lambda job, _: job.counts.failed,
            share=lambda job: job.counts.failed_share,
        ),
        Field(
            "done", ("完成",), Kind.NUMBER, "completed lines; progress in percent: <50%",
            lambda job, _: job.counts.done, share=lambda job: job.counts.share,
        ),
        Field("total", ("总数", "行数"), Kind.NUMBER, "request lines: >10k", lambda job, _: job.counts.total),
        Field(
            "age", ("年龄",), Kind.DURATION, "since it was created: <2h",
            lambda job, now: now - job.created if job.created is not None and now else None,
        ),
        Field("ran", ("运行", "已运行"), Kind.DURATION, "how long a running job has run: >3h", ran),
        Field("waited", ("等待",), Kind.DURATION, "how long it waited before it ran: >30m", waited),
        Field("left", ("剩余",), Kind.DURATION, "until its deadline: <4h", left),
        Field("created", ("创建",), Kind.PAST, "today, 2026-11-20, <2h", lambda job, _: job.created),
        Field("updated", ("更新",), Kind.PAST, "<10m: in the last ten minutes", lambda job, _: job.updated),
        Field(
            "ended", ("结束",), Kind.PAST, "today, yesterday, <2h",
            lambda job, _: job.phase_at if job.is_terminal else None,
        ),
        Field(
            "ends", ("预计结束",), Kind.FUTURE, "estimated end: <18:00, <2h",
            lambda job, _: job.forecast.ends[1] if job.forecast.ends and not job.is_terminal else None,
        ),
        Field(
            "deadline", ("截止",), Kind.FUTURE, "<18:00, <2h", lambda job, _: None if job.is_terminal else job.expires
        ),
        Field("sort", ("排序",), Kind.SORT, "columns; - turns one round: -failed,left"),
    )
}  # fmt: skip
"""Every field by its name."""

_CHINESE = {name: field for field in FIELDS.values() for name in field.chinese}

STATES = ("active", "watched", "marked", "changed", "gone")
"""States that `is` knows besides `problem` and the problems."""


def slug(problem: Problem) -> str:
    """Return the word for a problem: `will-miss`."""
    return problem.value.replace(" ", "-")


PROBLEM_OF: dict[str, Problem] = {slug(problem): problem for problem in Problem}

IS = ("problem", *PROBLEM_OF, *STATES)
"""Every value of `is`."""

PHASE_OF: dict[str, str] = {phase.lower(): phase for phase in PHASES}

_CHOICES: Mapping[str, tuple[str, ...]] = {"phase": (*PHASE_OF,), "is": IS}

_CHINESE_CHOICES: Mapping[str, Mapping[str, str]] = {
    "phase": {
        **dict.fromkeys(("运行", "运行中"), RUNNING.lower()),
        **dict.fromkeys(("排队", "排队中"), QUEUED.lower()),
        **dict.fromkeys(("初始化", "初始化中"), INITIALIZING.lower()),
        **dict.fromkeys(("完成", "已完成"), COMPLETED.lower()),
        **dict.fromkeys(("失败", "已失败"), FAILED.lower()),
        **dict.fromkeys(("终止中", "停止中"), TERMINATING.lower()),
        **dict.fromkeys(("终止", "已终止", "停止", "已停止"), TERMINATED.lower()),
    },
    "is": {
        "问题": "problem",
        "有问题": "problem",
        "卡住": slug(Problem.STUCK),
        "有风险": slug(Problem.AT_RISK),
        "将超时": slug(Problem.WILL_MISS),
        "会超时": slug(Problem.WILL_MISS),
        "已超时": slug(Problem.MISSED),
        "已过期": slug(Problem.EXPIRED),
        "失败": slug(Problem.FAILED),
        "全部失败": slug(Problem.ALL_FAILED),
        "部分失败": slug(Problem.WITH_FAILURES),
        "进行中": "active",
        "关注": "watched",
        "已关注": "watched",
        "已标记": "marked",
        "有变化": "changed",
        "已删除": "gone",
    },
}


class UnreadableValueError(ValueError):
    """A value that a field cannot have; the message gives the reason."""


def field_named(name: str) -> Field | None:
    """Return the field with a name, a Chinese name, or a beginning that no other field's name shares."""
    if field := _CHINESE.get(name):
        return field
    name = name.lower()
    if field := FIELDS.get(name):
        return field
    starting = [field for field in FIELDS.values() if field.name.startswith(name)]
    return starting[0] if len(starting) == 1 and name else None


def is_field(name: str) -> bool:
    """Whether a text is a field's whole name."""
    return name in _CHINESE or name.lower() in FIELDS


def why_no_field(name: str) -> str:
    """Return why a text names no field."""
    starting = [field.name for field in FIELDS.values() if field.name.startswith(name.lower())]
    if len(starting) > 1:
        return f"{name} may be {_either(starting)}"
    return f'no field is called {name}; put "…" around a name with such signs'


def _either(words: list[str]) -> str:
    return f"{', '.join(words[:-1])} or {words[-1]}"


# Values. Each is kept as a text in one canonical form, which is read again when jobs are matched.


def canonical(field: Field, value: str, sign: str) -> str:
    """Return the canonical form of a value; raise `UnreadableValueError` if the field cannot have it."""
    match field.kind:
        case Kind.CHOICE:
            return _choice(field.name, value)
        case Kind.WHOLE | Kind.PART:
            word = decoded(value, "*?" + field.signs)
            return ME if field.name == "owner" and word in (ME, "我") else word
        case Kind.SORT:
            return _sort_key(literal(value))
        case _:
            return _ordered(field, literal(value), sign)


def decoded(value: str, signs: str) -> str:
    """Return a value in which only these signs stay encoded where they were quoted."""
    return "".join(char if literal(char) in tuple(signs) else literal(char) for char in value)


def _choice(field: str, value: str) -> str:
    word = literal(value)
    if word in _CHINESE_CHOICES[field]:
        return _CHINESE_CHOICES[field][word]
    if field == "phase" and (is_quoted(value) or word in PHASES):
        return word.lower() if word in PHASES else quoted(word)
    word = word.lower()
    choices = _CHOICES[field]
    if word in choices:
        return word
    starting = [choice for choice in choices if choice.startswith(word)]
    if len(starting) == 1:
        return starting[0]
    if starting:
        raise UnreadableValueError(f"{field}:{word} may be {_either(starting)}")
    raise UnreadableValueError(f"{field} is {_either([*choices])}")


def _sort_key(value: str) -> str:
    lead, name = ("-", value[1:]) if value.startswith("-") else ("", value)
    if name.startswith(TAG_COLUMN) and name != TAG_COLUMN:
        return lead + name
    name = name.lower()
    starting = [name] if name in COLUMNS else [column for column in COLUMNS if column.startswith(name)]
    shortest = min(starting, key=len, default="")
    if name and shortest and all(column.startswith(shortest) for column in starting):
        return lead + shortest
    if starting and name:
        raise UnreadableValueError(f"{name} may be {_either(starting)}")
    raise UnreadableValueError(f"no column is called {name}; there are {', '.join(COLUMNS)}, {TAG_COLUMN}KEY")


_UNITS = {
    **dict.fromkeys(("s", "秒"), 1.0),
    **dict.fromkeys(("m", "分", "分钟"), MINUTE),
    **dict.fromkeys(("h", "时", "小时"), HOUR),
    **dict.fromkeys(("d", "天"), DAY),
    **dict.fromkeys(("w", "周"), WEEK),
}
_SIZES = {"": 1.0, "%": 0.01, "k": 1e3, "m": 1e6, "g": 1e9, "b": 1e9, "万": 1e4, "亿": 1e8}

_NUMBER = r"(\d{1,15}(?:\.\d{1,9})?)(%|k|m|g|b|万|亿)?"
_DURATION = r"(?:\d{1,9}(?:\.\d{1,9})?(?:s|m|h|d|w|秒|分钟|分|小时|时|天|周))+"
_CLOCK = r"(\d{1,2}):(\d{2})(?::(\d{2}))?"
_DATE = r"(?:(\d{4})-)?(\d{1,2})-(\d{1,2})(?:[t_ ](\d{1,2}):(\d{2}))?"
_WHOLE_DATE = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[t_ ].*)?"
_DAYS = {"today": "today", "今天": "today", "yesterday": "yesterday", "昨天": "yesterday", "now": "now", "现在": "now"}


def number_of(value: str) -> tuple[float, bool]:
    """Return a number, and whether it is a share: `5%` is 0.05."""
    found = re.fullmatch(_NUMBER, value)
    if found is None:
        raise UnreadableValueError(f"{value} is not a number such as 100, 10k or 5%")
    return float(found[1]) * _SIZES[found[2] or ""], found[2] == "%"


def duration_of(value: str) -> tuple[float, float]:
    """Return a duration in seconds, and its smallest unit: `1h30m`."""
    if not re.fullmatch(_DURATION, value):
        raise UnreadableValueError(f"{value} is not a duration such as 30m, 2h or 1d")
    pieces = re.findall(r"([\d.]+)(\D+)", value)
    return sum(float(number) * _UNITS[unit] for number, unit in pieces), min(_UNITS[unit] for _, unit in pieces)


def is_duration(value: str) -> bool:
    """Whether a value is a duration."""
    return re.fullmatch(_DURATION, value) is not None


def interval_of(value: str, now: float) -> tuple[float, float]:
    """Return the first moment of a time and the first after it, in epoch seconds: of a day, a minute or a second.

    Times are in this machine's time zone; a time of day is today's, a date without a year is this year's.
    """
    from datetime import datetime, timedelta  # noqa: PLC0415 - few queries have times

    today = datetime.fromtimestamp(now).astimezone()
    try:
        if value == "now":
            return now, now
        if value in ("today", "yesterday"):
            day = (today - timedelta(days=value == "yesterday")).replace(hour=0, minute=0, second=0, microsecond=0)
            return _moment(day), _moment(day + timedelta(days=1))
        if found := re.fullmatch(_CLOCK, value):
            hour, minute, second = (int(part or 0) for part in found.groups())
            time = today.replace(hour=hour, minute=minute, second=second, microsecond=0)
            return _moment(time), _moment(time) + (1 if found[3] else MINUTE)
        if found := re.fullmatch(_DATE, value):
            year, month, number = int(found[1] or today.year), int(found[2]), int(found[3])
            time = datetime(year, month, number, int(found[4] or 0), int(found[5] or 0))  # noqa: DTZ001 - local
            return _moment(time), _moment(time) + MINUTE if found[4] else _moment(time + timedelta(days=1))
    except (ValueError, OverflowError, OSError):
        pass
    raise UnreadableValueError(f"{value} is not a time such as 18:00, 2026-11-20, today or 2h")


def _moment(time: Any) -> float:  # noqa: ANN401 - datetime is imported on use
    """Return epoch seconds of a local time; its offset is that of its own day."""
    return float(time.replace(tzinfo=None).timestamp())


_SAMPLE_TIME = 1_795_446_000.0
"""Any time, to find out whether a value can be read."""


def _ordered(field: Field, value: str, sign: str) -> str:
    value = _DAYS.get(value.lower(), value.lower())
    if sign == ":":
        if value in (UNKNOWN, "未知"):
            return UNKNOWN
        if ".." in value:
            low, high = value.split("..", 1)
            if not (low or high):
                raise UnreadableValueError("a range has a lower or an upper end: 10..20")
            low, high = _DAYS.get(low, low), _DAYS.get(high, high)
            for end in filter(None, (low, high)):
                _is_read(field, end)
            if low and high:
                _check_ends(field, low, high)
            return f"{low}..{high}"
    _is_read(field, value)
    return value


def _check_ends(field: Field, low: str, high: str) -> None:
    """Raise `UnreadableValueError` if the ends of a range cannot be compared, or nothing lies between them."""
    is_number = field.kind is Kind.NUMBER
    is_of = [number_of(end)[1] if is_number else is_duration(end) for end in (low, high)]
    if is_of[0] != is_of[1]:
        raise UnreadableValueError(f"the ends of a range are of the same kind, unlike {low} and {high}")
    if is_number or is_of[0]:
        read = number_of if is_number else duration_of
        if read(low)[0] > read(high)[0]:
            raise UnreadableValueError(f"{low} is more than {high}: write the smaller one first")
    elif all(re.fullmatch(_WHOLE_DATE, end) for end in (low, high)) and low[:10] > high[:10]:
        raise UnreadableValueError(f"{low} is after {high}: write the earlier one first")


def _is_read(field: Field, value: str) -> bool:
    """Return True; raise `UnreadableValueError` if the value cannot be read."""
    match field.kind:
        case Kind.NUMBER:
            if number_of(value)[1] and field.share is None:
                raise UnreadableValueError(f"{field.name} is no share: a number without %")
        case Kind.DURATION:
            duration_of(value)
        case _:
            if not is_duration(value):
                interval_of(value, _SAMPLE_TIME)
    return True

"""How jobs end: the shares of each ending, the messages they leave, and the life that a fate gives a job."""

from __future__ import annotations

from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from arktui.sandbox.life import COMPLETED, CURVES, FAILED, NEVER, TERMINATED, Life

if TYPE_CHECKING:
    from random import Random

DAY = 86_400
HOUR = 3_600

WINDOWS = (1, 2, 3, 7, 14, 28)
"""Completion windows in use, in days; api/README.md section 4 gives 1 to 28."""

USUAL_WINDOWS = (1, 1, 1, 2, 3, 7, 7, 14, 28, 28)
"""Windows as often as they are chosen."""


class Fate(Enum):
    """What is going to happen to a job, with its share of all jobs."""

    COMPLETES = 0.868
    BAD_INPUT = 0.042
    BREAKS = 0.022
    STOPPED = 0.038
    STOPPED_IN_QUEUE = 0.006
    TOO_SLOW = 0.016
    STALLS = 0.007


OPENING = (
    (int(23.7 * HOUR), Fate.TOO_SLOW),
    (int(23.2 * HOUR), Fate.TOO_SLOW),
    (7 * HOUR, Fate.STALLS),
)
"""Seconds before the start, and the fate of the next job from then on: so that a first look at any account finds jobs
that are about to miss their deadline, and one that is stuck."""

_FATES = tuple(Fate)
_CUMULATIVE = tuple(accumulate(fate.value for fate in _FATES))

_BAD_INPUT = (
    "输入文件第 {line} 行不是合法的 JSON：Expecting ',' delimiter",
    "invalid JSONL at line {line}: Expecting property name enclosed in double quotes",
    "输入文件第 {line} 行缺少 custom_id 字段",
    'line {line}: duplicate custom_id "req-{line}"',
    "输入文件不存在：tos://{bucket}/{key}",
    "NoSuchKey: the object {key} was not found in bucket {bucket}",
    "没有访问存储桶 {bucket} 的权限，请检查 TOS 桶策略是否已授权方舟服务",
    "AccessDenied: Ark is not authorised to read bucket {bucket}. Grant ServiceRoleForArk the TOS read permission.",
    "输入文件大小超过 5GB 限制",
    "今日该模型批量推理 Token 额度已用尽（10,000,000,000 tokens/天），请明日重试",
)
_BREAKS = (
    "任务执行超时，请稍后重试或联系技术支持",
    "job execution timed out after 3 attempts; resume the job to process the remaining lines",
    "InternalServiceError: failed to write results to tos://{bucket}/: 503 SlowDown",
    "写入输出目录失败：没有存储桶 {bucket} 的写权限",
    "QuotaExceeded: daily token limit of the model was reached while the job was running",
    "账号欠费，任务已终止",
)
_COMPLETED = ("", "", "批量推理任务已完成")
_STOPPED = ("用户停止任务", "stopped by user", "")
_EXPIRED = ("任务超过最长等待时间，已自动终止", "completion window exceeded, the job was terminated")

_CLEAN_SHARE = 0.6
_FEW_FAIL_SHARE = 0.9
_MANY_FAIL_SHARE = 0.985


def draw_fate(rng: Random) -> Fate:
    """Draw a fate by its share."""
    return rng.choices(_FATES, cum_weights=_CUMULATIVE)[0]


def draw_total(rng: Random) -> int:
    """Draw the number of request lines: 2 to several million, most of them hundreds to tens of thousands."""
    roll = rng.random()
    if roll < 0.08:
        return 2 + int(rng.random() * 60)
    if roll < 0.45:
        return int(10 ** (2 + rng.random() * 1.7))
    if roll < 0.88:
        return int(10 ** (3.3 + rng.random() * 1.4)) // 100 * 100
    if roll < 0.985:
        return int(10 ** (4.7 + rng.random() * 1.0))
    return int(10 ** (5.7 + rng.random() * 1.0))


def draw_failed_share(rng: Random) -> float:
    """Draw the part of the lines that fail: mostly none or few, sometimes many, once in a while all."""
    roll = rng.random()
    if roll < _CLEAN_SHARE:
        return 0.0
    if roll < _FEW_FAIL_SHARE:
        return float(10 ** (-4 + rng.random() * 2))
    if roll < _MANY_FAIL_SHARE:
        return 0.03 + rng.random() * 0.5
    return 1.0


def fitting_window(fate: Fate, usual: int, span: int) -> int:
    """Return the completion window in days: the usual one or wide enough, but one day for a job that is too slow."""
    if fate is Fate.TOO_SLOW:
        return 1
    need = 1.5 * span / DAY + 0.4
    return next((days for days in WINDOWS if days >= max(usual, need)), WINDOWS[-1])


def plan_life(rng: Random, fate: Fate, *, created: int, expires: int, free: int, total: int, span: int) -> Life:
    """Return the life of a job to which its project can give a place from `free` on.

    Args:
        rng: Source of every choice.
        fate: What is going to happen, unless the job expires first.
        created: When it is submitted; all times are whole seconds since the epoch.
        expires: Its `ExpireTime`, at which it is stopped wherever it is (api/README.md section 3.2).
        free: When the first place in its project is free.
        total: Request lines.
        span: Seconds that all lines would take.
    """
    initializing = max(free, created + 5 + int(rng.random() * 240))
    running = initializing + 40 + int(rng.random() * 400) + total // 20_000
    stopping, ended, outcome = NEVER, running + span, COMPLETED
    if fate is Fate.BAD_INPUT:
        running, ended, outcome = NEVER, running, FAILED
    elif fate is Fate.BREAKS:
        ended, outcome = running + 1 + int(span * rng.random()), FAILED
    elif fate is Fate.STOPPED:
        stopping = running + 1 + int(span * rng.random() * 0.9)
    elif fate is Fate.STOPPED_IN_QUEUE:
        stopping = created + 1 + int(rng.random() * 900)
    elif fate is Fate.STALLS:
        stopping = running + span + int((2 + rng.random() * 28) * HOUR)
    if min(stopping, ended) > expires:
        stopping = expires
    if stopping < ended or fate is Fate.STALLS:
        ended, outcome = stopping + 60 + int(rng.random() ** 2 * 1_800), TERMINATED
    else:
        stopping = NEVER
    last = min(stopping, ended)
    return Life(
        created=created,
        initializing=initializing if initializing < last else NEVER,
        running=running if running < last else NEVER,
        stopping=stopping,
        ended=ended,
        outcome=outcome,
        total=total,
        failed_share=draw_failed_share(rng),
        span=span,
        stall=0.05 + rng.random() * 0.85 if fate is Fate.STALLS else 1.0,
        curve=CURVES[int(rng.random() * len(CURVES))],
        beat=5 + int(rng.random() * 16),
    )


def ending_message(rng: Random, fate: Fate, life: Life, *, expires: int, bucket: str, key: str) -> str:
    """Draw the `Status.Message` that a job shows from the moment it is being stopped or has ended."""
    if life.outcome == TERMINATED:
        choices: tuple[str, ...] = _EXPIRED if life.stopping == expires else _STOPPED
    elif life.outcome == COMPLETED:
        choices = _COMPLETED
    else:
        choices = _BAD_INPUT if fate is Fate.BAD_INPUT else _BREAKS
    text = choices[int(rng.random() * len(choices))]
    return text.format(line=1 + int(rng.random() * life.total), bucket=bucket, key=key) if "{" in text else text

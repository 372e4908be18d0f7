"""What happens to jobs: the scenarios and their shares, and the lifecycle and message a job gets from its scenario."""

from __future__ import annotations

from enum import Enum
from itertools import accumulate
from typing import TYPE_CHECKING

from arktui.sandbox.lifecycle import COMPLETED, FAILED, NEVER, PROGRESS_CURVES, TERMINATED, Lifecycle

if TYPE_CHECKING:
    from random import Random

DAY = 86_400
HOUR = 3_600

WINDOWS = (1, 2, 3, 7, 14, 28)
"""Completion windows that jobs have, in days; api/README.md section 4 allows 1 to 28."""

WINDOW_SAMPLES = (1, 1, 1, 2, 3, 7, 7, 14, 28, 28)
"""Completion windows, each as often as users choose it."""


class Scenario(Enum):
    """What happens to a job; the value is the share of all jobs."""

    COMPLETES = 0.868
    INVALID_INPUT = 0.042
    FAILS_MIDWAY = 0.022
    STOPPED = 0.038
    STOPPED_IN_QUEUE = 0.006
    TOO_SLOW = 0.016
    STALLS = 0.007


FIXED_SCENARIOS = (
    (int(23.7 * HOUR), Scenario.TOO_SLOW),
    (int(23.2 * HOUR), Scenario.TOO_SLOW),
    (7 * HOUR, Scenario.STALLS),
)
"""Seconds before the start, and the scenario of the next job submitted after that. They give every account, right from
the start, jobs that are about to miss their deadline and a stuck job."""

_SCENARIOS = tuple(Scenario)
_SCENARIO_WEIGHTS = tuple(accumulate(scenario.value for scenario in _SCENARIOS))

_INVALID_INPUT_MESSAGES = (
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
_FAILED_MESSAGES = (
    "任务执行超时，请稍后重试或联系技术支持",
    "job execution timed out after 3 attempts; resume the job to process the remaining lines",
    "InternalServiceError: failed to write results to tos://{bucket}/: 503 SlowDown",
    "写入输出目录失败：没有存储桶 {bucket} 的写权限",
    "QuotaExceeded: daily token limit of the model was reached while the job was running",
    "账号欠费，任务已终止",
)
_COMPLETED_MESSAGES = ("", "", "批量推理任务已完成")
_STOPPED_MESSAGES = ("用户停止任务", "stopped by user", "")
_EXPIRED_MESSAGES = ("任务超过最长等待时间，已自动终止", "completion window exceeded, the job was terminated")

# cumulative shares of the jobs in which no line, few lines and many lines fail; in the rest, all fail
_NONE_FAIL = 0.6
_FEW_FAIL = 0.9
_MANY_FAIL = 0.985


def draw_scenario(rng: Random) -> Scenario:
    """Draw a scenario by its share."""
    return rng.choices(_SCENARIOS, cum_weights=_SCENARIO_WEIGHTS)[0]


def draw_total(rng: Random) -> int:
    """Draw the number of request lines: 2 to several million, usually hundreds to tens of thousands."""
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
    """Draw the share of lines that fail: mostly none or few, sometimes many, rarely all."""
    roll = rng.random()
    if roll < _NONE_FAIL:
        return 0.0
    if roll < _FEW_FAIL:
        return float(10 ** (-4 + rng.random() * 2))
    if roll < _MANY_FAIL:
        return 0.03 + rng.random() * 0.5
    return 1.0


def completion_window(scenario: Scenario, preferred: int, duration: int) -> int:
    """Return the completion window in days: the preferred one or one that is long enough; one day if too slow.

    `duration` is in seconds.
    """
    if scenario is Scenario.TOO_SLOW:
        return 1
    required = 1.5 * duration / DAY + 0.4
    return next((days for days in WINDOWS if days >= max(preferred, required)), WINDOWS[-1])


def plan_lifecycle(
    rng: Random, scenario: Scenario, *, created: int, expires: int, slot_free: int, total: int, duration: int
) -> Lifecycle:
    """Return the lifecycle of a job. All times are whole seconds since the epoch.

    Args:
        rng: Source of every random choice.
        scenario: What happens to the job, unless it expires first.
        created: When the job is submitted.
        expires: Its `ExpireTime`, at which Ark stops it in any phase (api/README.md section 3.2).
        slot_free: When the first slot in its project is free.
        total: Request lines.
        duration: Seconds that all lines take.
    """
    initializing = max(slot_free, created + 5 + int(rng.random() * 240))
    running = initializing + 40 + int(rng.random() * 400) + total // 20_000
    terminating, ended, outcome = NEVER, running + duration, COMPLETED
    if scenario is Scenario.INVALID_INPUT:
        running, ended, outcome = NEVER, running, FAILED
    elif scenario is Scenario.FAILS_MIDWAY:
        ended, outcome = running + 1 + int(duration * rng.random()), FAILED
    elif scenario is Scenario.STOPPED:
        terminating = running + 1 + int(duration * rng.random() * 0.9)
    elif scenario is Scenario.STOPPED_IN_QUEUE:
        terminating = created + 1 + int(rng.random() * 900)
    elif scenario is Scenario.STALLS:
        terminating = running + duration + int((2 + rng.random() * 28) * HOUR)
    if min(terminating, ended) > expires:
        terminating = expires
    if terminating < ended or scenario is Scenario.STALLS:
        ended, outcome = terminating + 60 + int(rng.random() ** 2 * 1_800), TERMINATED
    else:
        terminating = NEVER
    work_ends = min(terminating, ended)
    return Lifecycle(
        created=created,
        initializing=initializing if initializing < work_ends else NEVER,
        running=running if running < work_ends else NEVER,
        terminating=terminating,
        ended=ended,
        outcome=outcome,
        total=total,
        failed_share=draw_failed_share(rng),
        duration=duration,
        stall_share=0.05 + rng.random() * 0.85 if scenario is Scenario.STALLS else 1.0,
        curve=PROGRESS_CURVES[int(rng.random() * len(PROGRESS_CURVES))],
        report_interval=5 + int(rng.random() * 16),
    )


def draw_message(
    rng: Random, scenario: Scenario, lifecycle: Lifecycle, *, expires: int, bucket: str, input_key: str
) -> str:
    """Draw the `Status.Message` that a job has once it is terminating or has ended."""
    if lifecycle.outcome == TERMINATED:
        messages: tuple[str, ...] = _EXPIRED_MESSAGES if lifecycle.terminating == expires else _STOPPED_MESSAGES
    elif lifecycle.outcome == COMPLETED:
        messages = _COMPLETED_MESSAGES
    else:
        messages = _INVALID_INPUT_MESSAGES if scenario is Scenario.INVALID_INPUT else _FAILED_MESSAGES
    text = messages[int(rng.random() * len(messages))]
    if "{" not in text:
        return text
    return text.format(line=1 + int(rng.random() * lifecycle.total), bucket=bucket, key=input_key)

"""Who submits the sandbox's jobs: owners with their tags and buckets, and the projects they work in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

Tags = tuple[tuple[str, str], ...]

OWNER_TAG = "sys:ark:createdBy"
"""The system tag that names a job's owner as `IAMUser/<uid>/<name>`; api/README.md section 3.2."""

PROJECTS = (
    "default",
    "search-relevance",
    "customer-service",
    "content-safety",
    "ads-creative",
    "legal-contracts",
    "eval-platform",
    "voice-assistant",
    "education-qa",
    "game-npc",
    "map-poi",
    "travel-guide",
    "finance-report",
    "medical-coding",
    "shop-catalogue",
    "video-captions",
    "translation-hub",
    "user-research",
    "risk-control",
    "playground",
)
"""Projects, the busiest first. Small accounts use the first four only."""

PROJECTS_AT_LEAST = 4
JOBS_PER_PROJECT = 5_000


def projects_of(jobs: int) -> tuple[str, ...]:
    """Return the projects of an account with so many jobs: four, and more once 20 places each would not do."""
    return PROJECTS[: max(PROJECTS_AT_LEAST, jobs // JOBS_PER_PROJECT)]


@dataclass(frozen=True, slots=True)
class Owner:
    """One submitter: the system tag, the tag sets they use (shared by their jobs), and their bucket."""

    tag_sets: tuple[Tags, ...]
    bucket: str


# uid, name, team, bucket, cost centre, business line
_PEOPLE = (
    (30805480, "wang.li", "search", "search-offline-bj", "CC-1042", ""),
    (30805497, "zhang.wei@example.com", "客服智能", "cs-dialogue-prod", "CC-2210", "电商"),
    (30811236, "li.na", "content", "content-safety-batch", "CC-1077", "社区"),
    (30811902, "chen.jie", "eval", "eval-data", "", ""),
    (30811903, "eval-bot", "eval", "eval-data", "CC-0001", ""),
    (30820014, "liu.yang@example.com", "ads", "ads-creative-lab", "CC-3301", "广告"),
    (30820377, "陈晓雯", "法务", "legal-contracts-bj", "CC-4100", "集团"),
    (30821555, "pipeline-svc", "data-platform", "dp-batch-io", "CC-0900", ""),
    (30823008, "zhao_lei", "search", "search-offline-bj", "CC-1042", "电商"),
    (30824461, "m.fischer", "intl", "intl-translation", "CC-5020", "海外"),
    (30824999, "孙悦", "客服智能", "cs-dialogue-prod", "CC-2210", "本地生活"),
    (30830120, "airflow", "data-platform", "dp-batch-io", "CC-0900", "数据中台"),
)

_ENVS = ("prod", "prod", "prod", "test", "staging")


def _owner(person: tuple[int, str, str, str, str, str]) -> Owner:
    uid, name, team, bucket, cost_centre, line = person
    system = (OWNER_TAG, f"IAMUser/{uid}/{name}")
    sets: list[Tags] = [(system,), (system, ("team", team))]
    for env in _ENVS:
        tags: Tags = (system, ("team", team), ("env", env))
        sets.append(tags)
        if cost_centre:
            sets.append((*tags, ("cost-center", cost_centre)))
        if line:
            sets.append((*tags, ("业务线", line)))
    return Owner(tuple(sets), bucket)


OWNERS = tuple(_owner(person) for person in _PEOPLE)
"""Every submitter."""

_NO_TAGS_SHARE = 0.01


def tags_of(rng: Random, owner: Owner) -> Tags:
    """Draw the tags of one job: nearly always with the owner's system tag, mostly with tags of the user's own."""
    if rng.random() < _NO_TAGS_SHARE:
        return ()
    return owner.tag_sets[int(rng.random() * len(owner.tag_sets))]

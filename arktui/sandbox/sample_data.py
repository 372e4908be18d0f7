"""The data that generated jobs are drawn from: models, projects, owners and tags, job names and descriptions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from time import gmtime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random


@dataclass(frozen=True, slots=True)
class Model:
    """A foundation model in one version, or a custom model; the versions are invented.

    `requests_per_minute` is the typical rate of a job; `weight` is how often the model is drawn.
    """

    name: str
    version: str
    custom_id: str
    requests_per_minute: int
    weight: float

    @property
    def reference(self) -> dict[str, object]:
        """The job's `ModelReference`, which has exactly one of its two fields (api/README.md section 3.2)."""
        if self.custom_id:
            return {"CustomModelId": self.custom_id}
        return {"FoundationModel": {"Name": self.name, "ModelVersion": self.version}}


def _foundation(name: str, version: str, requests_per_minute: int, weight: float) -> Model:
    return Model(name, version, "", requests_per_minute, weight)


def _custom(custom_id: str, requests_per_minute: int, weight: float) -> Model:
    return Model("", "", custom_id, requests_per_minute, weight)


MODELS = (
    _foundation("doubao-seed-1-8", "251228", 900, 14),
    _foundation("doubao-seed-1-8", "250915", 900, 5),
    _foundation("doubao-seed-1-6", "250615", 1_100, 7),
    _foundation("doubao-seed-1-6-flash", "250828", 3_600, 9),
    _foundation("doubao-seed-1-6-thinking", "250715", 260, 5),
    _foundation("doubao-1-5-pro-32k", "250115", 1_300, 10),
    _foundation("doubao-1-5-lite-32k", "250115", 4_200, 6),
    _foundation("doubao-1-5-vision-pro", "250328", 380, 6),
    _foundation("doubao-pro-32k", "240615", 1_000, 4),
    _foundation("doubao-pro-32k", "241215", 1_000, 3),
    _foundation("doubao-embedding-large", "250615", 14_000, 5),
    _foundation("deepseek-v3-1", "250821", 620, 7),
    _foundation("deepseek-v3", "250324", 560, 3),
    _foundation("deepseek-r1", "250528", 170, 6),
    _custom("ft-20260918153012-a8k2x", 1_500, 4),
    _custom("ft-20261009102744-qz7mp", 1_400, 3),
    _custom("ft-20260702084501-v5d9c", 700, 2),
    _custom("ft-20261115221830-h3t6w", 2_200, 1),
)
"""All models, foundation models first."""

Tags = tuple[tuple[str, str], ...]

OWNER_TAG = "sys:ark:createdBy"
"""The system tag with a job's owner, `IAMUser/<uid>/<name>`; api/README.md section 3.2."""

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
"""Projects, the busiest first. Small accounts use only the first four."""

PROJECTS_MIN = 4
JOBS_PER_PROJECT = 5_000


def projects_for(jobs: int) -> tuple[str, ...]:
    """Return the projects of an account with `jobs` jobs: four, and more once 20 slots in each are too few."""
    return PROJECTS[: max(PROJECTS_MIN, jobs // JOBS_PER_PROJECT)]


@dataclass(frozen=True, slots=True)
class Owner:
    """A user who submits jobs: the sets of tags on their jobs, each with the system tag, and their bucket."""

    tag_sets: tuple[Tags, ...]
    bucket: str


# uid, name, team, bucket, cost centre, business line
_OWNER_ROWS = (
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


def _owner(row: tuple[int, str, str, str, str, str]) -> Owner:
    uid, name, team, bucket, cost_centre, business_line = row
    system = (OWNER_TAG, f"IAMUser/{uid}/{name}")
    sets: list[Tags] = [(system,), (system, ("team", team))]
    for env in _ENVS:
        tags: Tags = (system, ("team", team), ("env", env))
        sets.append(tags)
        if cost_centre:
            sets.append((*tags, ("cost-center", cost_centre)))
        if business_line:
            sets.append((*tags, ("业务线", business_line)))
    return Owner(tuple(sets), bucket)


OWNERS = tuple(_owner(row) for row in _OWNER_ROWS)
"""All owners."""

_UNTAGGED_SHARE = 0.01


def draw_tags(rng: Random, owner: Owner) -> Tags:
    """Draw the tags of one job: nearly always the owner's system tag, usually with user tags."""
    if rng.random() < _UNTAGGED_SHARE:
        return ()
    return owner.tag_sets[int(rng.random() * len(owner.tag_sets))]


UTC_PLUS_8 = 8 * 3600
"""Offset of the users' time zone from UTC, in seconds."""

NAME_MAX = 200
"""Maximum length of a job name in characters; api/README.md section 2."""

_NAMES = (
    "批量推理任务",
    "每日摘要-客服会话",
    "客服质检-全量重跑",
    "商品标题改写_双十一",
    "法务合同抽取",
    "评论情感分析",
    "工单分类-回归测试",
    "搜索相关性标注_query-doc",
    "直播间违禁词审核",
    "知识库问答对生成",
    "用户画像标签补全",
    "短视频标题生成-AB实验",
    "发票OCR结构化",
    "地址归一化",
    "试跑-勿用",
    "翻译_zh-en_说明书",
    "离线评测_doubao_vs_deepseek",
    "数据清洗_去重后",
    "voc-tagging",
    "rerank-eval-nightly-en-zh",
    "embeddings-backfill",
    "product-title-rewrite",
    "llm-judge_pairwise",
    "ad-copy-generation",
    "rag-eval-golden-set",
    "contract_clause_extraction",
    "synthetic-data-sft",
    "intent-classification_v2",
    "img-caption-batch",
    "log-triage",
    "test",
    "prompt_v7_ablation",
)

_LONG_NAMES = (
    "搜索相关性标注_电商主搜_长尾查询与类目预测不一致样本_第三轮人工复核前的模型预标注_含图文多模态特征与历史点击反馈",
    (
        "weekly_full_regression-customer-service-dialogue-summarisation-and-intent-relabelling-with-prompt-template-v12"
        "-and-fallback-model-comparison"
    ),
    "知识库问答对生成-金融监管文件2019至2026全量-按条款切分-每段生成五个问题并给出引用出处-供检索增强生成评测集使用",
    "offline-eval_多轮对话_长上下文32k_工具调用_function-calling-accuracy_全部语种_zh-en-ja-ko-es-fr-de-pt",
)

_SUFFIXES = ("", "", "_v2", "_v3", "-rerun", "_重跑", "-补数据", "_final", "-final-2", "_test", "-prod", "_小流量")

_LONG_SHARE = 0.02
_DATED_SHARE = 0.55


@lru_cache(maxsize=256)
def _dates(day: int) -> tuple[str, ...]:
    """Return a date in the formats used in names; `day` is in days since the epoch."""
    moment = gmtime(day * 86_400)
    year, month, date = moment.tm_year, moment.tm_mon, moment.tm_mday
    return (
        f"-{month:02}{date:02}",
        f"_{year}{month:02}{date:02}",
        f"-{year}-{month:02}-{date:02}",
        f"-{month}月{date}日",
        f"-{year}w{moment.tm_yday // 7 + 1:02}",
        f"_{year}-{month:02}",
    )


def draw_name(rng: Random, created: int) -> str:
    """Draw the name of a job created at a time: 1 to `NAME_MAX` letters, digits, Chinese characters, `-` and `_`."""
    roll = rng.random()
    if roll < _LONG_SHARE:
        name = _LONG_NAMES[int(rng.random() * len(_LONG_NAMES))]
        return (name + "_" + name)[:NAME_MAX] if roll < _LONG_SHARE / 4 else name
    name = _NAMES[int(rng.random() * len(_NAMES))]
    if roll < _DATED_SHARE:
        dates = _dates((created + UTC_PLUS_8) // 86_400)
        name += dates[int(rng.random() * len(dates))]
    return name + _SUFFIXES[int(rng.random() * len(_SUFFIXES))]


def draw_shard_name_format(rng: Random, name: str, shards: int) -> str:
    """Draw the format string for the names of the jobs of one sharded file; it takes the shard's number."""
    formats = (f"-part-{{:02}}-of-{shards:02}", "_shard{:02}", "-第{}批")
    return name[: NAME_MAX - 20] + formats[int(rng.random() * len(formats))]


DESCRIPTIONS = (
    "",
    "",
    "",
    "这是一个批量推理任务",
    "线上日志抽样，每天凌晨由调度触发",
    "第二轮标注，prompt 改成 few-shot，重点看长尾类目",
    "nightly run, owner on call: see the runbook",
    "Backfill for the re-ranker; do not stop before the weekend.",
    "数据来自 Hive 表 dwd.cs_dialogue_di，按 session_id 去重；如失败请联系 @pipeline-svc，不要直接重提",
    "A/B test of prompt v7 against v6 on the golden set. Results go to the weekly review; ask before deleting.",
    "试跑",
)
"""Descriptions, as often as they are drawn; many jobs have none (api/README.md section 3.2: an empty string)."""

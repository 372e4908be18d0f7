"""What people call their jobs: Chinese, Latin, mixed and long names, with dates, repeated, numbered in series."""

from __future__ import annotations

from functools import lru_cache
from time import gmtime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

UTC_PLUS_8 = 8 * 3600
"""Seconds that the people who name jobs are ahead of UTC."""

NAME_MAX = 200
"""Longest name in characters; api/README.md section 2."""

_STEMS = (
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

_LONG_STEMS = (
    "搜索相关性标注_电商主搜_长尾查询与类目预测不一致样本_第三轮人工复核前的模型预标注_含图文多模态特征与历史点击反馈",
    (
        "weekly_full_regression-customer-service-dialogue-summarisation-and-intent-relabelling-with-prompt-template-v12"
        "-and-fallback-model-comparison"
    ),
    "知识库问答对生成-金融监管文件2019至2026全量-按条款切分-每段生成五个问题并给出引用出处-供检索增强生成评测集使用",
    "offline-eval_多轮对话_长上下文32k_工具调用_function-calling-accuracy_全部语种_zh-en-ja-ko-es-fr-de-pt",
)

_TAILS = ("", "", "_v2", "_v3", "-rerun", "_重跑", "-补数据", "_final", "-final-2", "_test", "-prod", "_小流量")

_LONG_SHARE = 0.02
_DATED_SHARE = 0.55


@lru_cache(maxsize=256)
def _dates(day: int) -> tuple[str, ...]:
    """Return the ways to write a day, given as days since the epoch."""
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


def job_name(rng: Random, created: int) -> str:
    """Draw a name for a job of that moment; 1 to `NAME_MAX` letters, digits, Chinese characters, `-` and `_`."""
    roll = rng.random()
    if roll < _LONG_SHARE:
        name = _LONG_STEMS[int(rng.random() * len(_LONG_STEMS))]
        return (name + "_" + name)[:NAME_MAX] if roll < _LONG_SHARE / 4 else name
    name = _STEMS[int(rng.random() * len(_STEMS))]
    if roll < _DATED_SHARE:
        dates = _dates((created + UTC_PLUS_8) // 86_400)
        name += dates[int(rng.random() * len(dates))]
    return name + _TAILS[int(rng.random() * len(_TAILS))]


def shard_pattern(rng: Random, name: str, size: int) -> str:
    """Return the pattern for the names of a series of jobs, with a place for the number of the shard."""
    patterns = (f"-part-{{:02}}-of-{size:02}", "_shard{:02}", "-第{}批")
    return name[: NAME_MAX - 20] + patterns[int(rng.random() * len(patterns))]


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
"""Descriptions in use; many jobs have none (api/README.md section 3.2: an empty string)."""

"""The models that the sandbox's jobs use: invented versions of believable names, each with its own pace."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Model:
    """One thing a job can run on: a foundation model in one version, or a custom model.

    `per_minute` is the typical number of requests a job gets done in a minute; `weight` how often it is chosen.
    """

    name: str
    version: str
    custom_id: str
    per_minute: int
    weight: float

    @property
    def reference(self) -> dict[str, object]:
        """Return the wire's `ModelReference`: exactly one of its two fields (api/README.md section 3.2)."""
        if self.custom_id:
            return {"CustomModelId": self.custom_id}
        return {"FoundationModel": {"Name": self.name, "ModelVersion": self.version}}


def _foundation(name: str, version: str, per_minute: int, weight: float) -> Model:
    return Model(name, version, "", per_minute, weight)


def _custom(custom_id: str, per_minute: int, weight: float) -> Model:
    return Model("", "", custom_id, per_minute, weight)


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
"""Every model in use, foundation models first."""

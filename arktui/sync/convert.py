"""Turns a job of the wire into a job of the store, once, at the border."""

from __future__ import annotations

from sys import intern
from typing import TYPE_CHECKING

from arktui.store.job import Counts, Job
from arktui.store.text import clean, clean_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from arktui.api.models import BatchInferenceJob, TosLocation


def jobs_from_wire(items: Iterable[BatchInferenceJob]) -> list[Job]:
    """Return the jobs of a page; an item without an id cannot be told from others and is left out."""
    return [job_from_wire(item) for item in items if item.id]


def job_from_wire(item: BatchInferenceJob) -> Job:
    """Return the store's job for one item of an answer, every text cleaned; api.md section 3.2."""
    status, counts, model = item.status, item.request_counts, item.model_reference
    foundation = model.foundation_model if model and model.foundation_model and model.foundation_model.name else None
    custom = model.custom_model_id if model else None
    return Job(
        id=clean(item.id or ""),
        name=clean(item.name or ""),
        description=clean_lines(item.description or ""),
        project=_shared(item.project_name),
        model=_shared(foundation.name if foundation else custom),
        model_version=_shared(foundation.model_version if foundation else ""),
        is_custom=foundation is None and bool(custom),
        phase=_shared(status.phase if status else ""),
        phase_at=_epoch(status.phase_time if status else None),
        message=clean_lines((status.message if status else "") or ""),
        counts=Counts.from_wire(counts.total, counts.completed, counts.failed) if counts else Counts(),
        created=_epoch(item.create_time),
        updated=_epoch(item.update_time),
        expires=_epoch(item.expire_time),
        window=_shared(item.completion_window),
        input=_tos_path(item.input_file_tos_location),
        output=_tos_path(item.output_dir_tos_location),
        tags=tuple((_shared(tag.key), _shared(tag.value)) for tag in item.tags or () if tag.key),
    )


def _shared(text: str | None) -> str:
    """Return a text that many jobs have in common, cleaned, as one object for all of them."""
    return intern(clean(text)) if text else ""


def _epoch(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()


def _tos_path(location: TosLocation | None) -> str:
    if location is None or not location.bucket_name:
        return ""
    return clean(f"tos://{location.bucket_name}/{location.object_key or ''}")

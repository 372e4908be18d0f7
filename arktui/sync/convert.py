"""Converts a job of the wire into a job of the store, with every text cleaned and bounded."""

from __future__ import annotations

from collections import deque
from functools import lru_cache
from typing import TYPE_CHECKING

from arktui.store.clean_text import NO_TEXT, CleanText, clean, clean_lines
from arktui.store.job import Counts, Job

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from arktui.api.models import BatchInferenceJob, JobPage


TEXT_MAX = 4_000
"""Characters kept of a message, description or path: more than anybody reads, few enough to wrap quickly."""

NAME_MAX = 512
"""Characters kept of any other text: names, ids, tags, parts of a path."""

_KEPT_PAGES = 4

_SHARED = 4_096
"""Values cached per kind, so that all jobs with the same value share one object."""


def jobs_from_wire(items: Iterable[BatchInferenceJob]) -> list[Job]:
    """Return the jobs of a page; an item without an id cannot be identified and is omitted."""
    return [job_from_wire(item) for item in items if item.id]


class PageConverter:
    """Converts the jobs of pages, but a page that it has just converted only once.

    The client returns the same page while the answer to a question stays the same. The latest `_KEPT_PAGES` pages are
    kept, as many as the client keeps.
    """

    def __init__(self) -> None:
        self._converted: deque[tuple[JobPage, list[Job]]] = deque(maxlen=_KEPT_PAGES)

    def jobs(self, page: JobPage) -> list[Job]:
        """Return the jobs of a page; the list must not be changed."""
        for known, jobs in self._converted:
            if known is page:
                return jobs
        jobs = jobs_from_wire(page.items)
        self._converted.append((page, jobs))
        return jobs


def job_from_wire(item: BatchInferenceJob) -> Job:
    """Return the store's job for one item of an answer; api/README.md section 3.2."""
    status, counts, model = item.status, item.request_counts, item.model_reference
    foundation = model.foundation_model if model and model.foundation_model and model.foundation_model.name else None
    custom = model.custom_model_id if model else None
    source, target = item.input_file_tos_location, item.output_dir_tos_location
    return Job(
        id=clean(_cut(item.id)),
        name=clean(_cut(item.name)),
        description=_shared_lines(_cut(item.description, TEXT_MAX)),
        project=_shared(_cut(item.project_name)),
        model=_shared(_cut(foundation.name if foundation else custom)),
        model_version=_shared(_cut(foundation.model_version if foundation else None)),
        is_custom=foundation is None and bool(custom),
        phase=_shared(_cut(status.phase if status else None)),
        phase_at=_epoch(status.phase_time if status else None),
        message=_shared_lines(_cut(status.message if status else None, TEXT_MAX)),
        counts=Counts.from_wire(counts.total, counts.completed, counts.failed) if counts else Counts(),
        created=_epoch(item.create_time),
        updated=_epoch(item.update_time),
        expires=_epoch(item.expire_time),
        window=_shared(_cut(item.completion_window)),
        input=_tos_path(_cut(source.bucket_name), _cut(source.object_key, TEXT_MAX)) if source else NO_TEXT,
        output=_shared_path(_cut(target.bucket_name), _cut(target.object_key, TEXT_MAX)) if target else NO_TEXT,
        tags=_shared_tags(tuple([(_cut(tag.key), _cut(tag.value)) for tag in item.tags or () if tag.key])),
        unread=tuple(map(clean, unread)) if (unread := item.unread) else (),
    )


def error_file(result: object) -> CleanText:
    """Return the path of the failed request lines that a Get answer names; empty if it names none.

    See api/README.md section 5. The answer is read as it came: a Get is shown even if it can't be understood.
    """
    place = result.get("ErrorFileTosLocation") if isinstance(result, dict) else None
    bucket, key = (place.get("BucketName"), place.get("ObjectKey")) if isinstance(place, dict) else (None, None)
    if not isinstance(bucket, str) or not isinstance(key, str):
        return NO_TEXT
    return _tos_path(_cut(bucket), _cut(key, TEXT_MAX))


def _cut(text: str | None, limit: int = NAME_MAX) -> str:
    """Return a text, cut to a limit with a note; None becomes an empty text."""
    if text is None or len(text) <= limit:
        return text or ""
    return f"{text[:limit]}… ({len(text):,} characters in total)"


def _epoch(time: datetime | None) -> float | None:
    return None if time is None else time.timestamp()


def _tos_path(bucket: str, key: str) -> CleanText:
    return clean(f"tos://{bucket}/{key}") if bucket else NO_TEXT


# Values that many jobs share are cleaned once and stored once.

_shared = lru_cache(_SHARED)(clean)
_shared_lines = lru_cache(_SHARED)(clean_lines)
_shared_path = lru_cache(_SHARED)(_tos_path)


@lru_cache(_SHARED)
def _shared_tags(tags: tuple[tuple[str, str], ...]) -> tuple[tuple[CleanText, CleanText], ...]:
    return tuple((_shared(key), _shared(value)) for key, value in tags)

"""What a run does beside the settings of its pipeline, and how much it takes on."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds beyond which a record is rejected, so that memory stays bounded whatever the input."""

    record_bytes: int = 32 << 20
    paragraphs: int = 200_000
    chunk_bytes: int = 1 << 20


@dataclass(frozen=True, slots=True)
class CleanOptions:
    """What a run does beside the pipeline's settings; picklable, for workers. Fields are found by themselves if empty.
    With `resources`, WARC records of that type are cleaned as well if they are plain text. Removals hold up to
    `context` characters of what stayed on each side of what went; this is for readers, and changes nothing else."""

    text_field: str = ""
    id_field: str = ""
    url_field: str = ""
    drop_empty: bool = False
    removals: bool = False
    attributes: bool = False
    resources: bool = False
    context: int = 0
    limits: Limits = Limits()

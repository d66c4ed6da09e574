"""Cleans JSON Lines with datatrove: ``python clean_with_datatrove.py crawl/ clean/ logs/ [workers]``.

Each file of ``crawl/`` is a task's; run again, tasks that are done are skipped. Folders may be ``s3://…`` and whatever
else fsspec knows.
"""

import sys

from datatrove.executor import LocalPipelineExecutor
from datatrove.io import get_datafolder
from datatrove.pipeline.readers import JsonlReader
from datatrove.pipeline.writers import JsonlWriter

from boilerfilter import Settings
from boilerfilter.integrations.datatrove import CleanText


def main(source: str, target: str, logs: str, workers: int = 1) -> None:
    steps = [
        JsonlReader(source, add_file_path=False),
        CleanText(
            Settings(consent={"preset": "balanced"}),
            removed_writer=JsonlWriter(f"{target}/removed", "${rank}.jsonl", compression=None),
        ),
        JsonlWriter(f"{target}/clean", "${rank}.jsonl", compression=None, expand_metadata=True),
    ]
    tasks = len(get_datafolder(source).list_files())
    LocalPipelineExecutor(steps, tasks=tasks, workers=workers, logging_dir=logs).run()


if __name__ == "__main__":
    main(*sys.argv[1:4], *map(int, sys.argv[4:5]))

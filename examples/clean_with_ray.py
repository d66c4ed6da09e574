"""Cleans Parquet with Ray Data: ``python clean_with_ray.py crawl/ clean/ [actors]``.

On the cluster that ``RAY_ADDRESS`` names, or else on this machine. Folders may be ``s3://…`` and whatever else Arrow
knows. What was removed, and why, is a column of the output.
"""

import sys

import ray.data

from boilerfilter import Settings
from boilerfilter.integrations.ray import CleanText


def main(source: str, target: str, actors: int = 1) -> None:
    dataset = ray.data.read_parquet(source).map_batches(
        CleanText,
        fn_constructor_kwargs={
            "settings": Settings(consent={"preset": "balanced"}),
            "removed_column": "removed",
            "error_column": "error",
        },
        compute=ray.data.ActorPoolStrategy(size=actors),
        batch_format="pyarrow",
        batch_size=None,
    )
    dataset.write_parquet(target)


if __name__ == "__main__":
    main(*sys.argv[1:3], *map(int, sys.argv[3:4]))

"""One corpus through one engine, with or without cleaning: a process each, run by `benchmarks.engines`.

``python engine_jobs.py NAME clean|bare SOURCE TARGET``: folders of files. Every engine is given one worker. This file
imports nothing that the engine does not need.
"""

import os
import sys
from collections.abc import Callable, Mapping
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final, NamedTuple


class Engine(NamedTuple):
    """How an engine is run, the format that it reads and writes, and the module without which it is left out."""

    run: Callable[[str, str, bool], None]
    form: str
    needs: str = "boilerfilter"
    bare: bool = True
    """Whether it can read and write without cleaning."""


def command_line(source: str, target: str, clean: bool) -> None:
    """``boilerfilter clean`` as users run it."""
    from boilerfilter.cli.main import main  # noqa: PLC0415

    main(["clean", "--quiet", "--workers", "1", source, "--output", target], standalone_mode=False)


def arrow(source: str, target: str, clean: bool) -> None:
    """A loop over the record batches of each file."""
    import pyarrow.parquet as pq  # noqa: PLC0415

    from boilerfilter.integrations.arrow import clean_batch  # noqa: PLC0415

    Path(target).mkdir()
    for path in sorted(Path(source).iterdir()):
        with pq.ParquetFile(path) as file, pq.ParquetWriter(Path(target, path.name), file.schema_arrow) as writer:
            for batch in file.iter_batches(batch_size=1000):
                writer.write_batch(clean_batch(batch) if clean else batch)


def datatrove(source: str, target: str, clean: bool) -> None:
    """A task for each file, one after the other."""
    from datatrove.executor import LocalPipelineExecutor  # noqa: PLC0415
    from datatrove.pipeline.readers import JsonlReader, ParquetReader  # noqa: PLC0415
    from datatrove.pipeline.writers import JsonlWriter, ParquetWriter  # noqa: PLC0415

    from boilerfilter.integrations.datatrove import CleanText  # noqa: PLC0415

    if any(Path(source).glob("*.parquet")):
        reader, writer = ParquetReader(source), ParquetWriter(target)
    else:
        reader, writer = JsonlReader(source), JsonlWriter(target, "${rank}.jsonl", compression=None)
    steps = [reader, CleanText(), writer] if clean else [reader, writer]
    with TemporaryDirectory() as logs:
        LocalPipelineExecutor(steps, tasks=len(os.listdir(source)), workers=1, logging_dir=logs).run()


def ray(source: str, target: str, clean: bool) -> None:
    """One actor that cleans, and one processor more, without which nothing could be written."""
    import ray  # noqa: PLC0415
    import ray.data  # noqa: PLC0415

    from boilerfilter.integrations.ray import CleanText  # noqa: PLC0415

    os.environ["RAY_AUTH_MODE"] = "disabled"
    with TemporaryDirectory(prefix="ray-", ignore_cleanup_errors=True) as folder:
        ray.init(num_cpus=2, include_dashboard=False, _temp_dir=folder)
        dataset = ray.data.read_parquet(source)
        if clean:
            pool = ray.data.ActorPoolStrategy(size=1)
            dataset = dataset.map_batches(CleanText, compute=pool, batch_format="pyarrow", batch_size=None)
        dataset.write_parquet(target)
        ray.shutdown()


def spark(source: str, target: str, clean: bool) -> None:
    """One thread of the JVM, one Python worker."""
    from pyspark.sql import SparkSession  # noqa: PLC0415

    from boilerfilter.integrations.spark import clean as clean_text  # noqa: PLC0415

    os.environ["PYSPARK_PYTHON"] = sys.executable
    session = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").getOrCreate()
    pages = session.read.parquet(source)
    (clean_text(pages) if clean else pages).write.parquet(target)
    session.stop()


ENGINES: Final[Mapping[str, Engine]] = {
    "command line, Parquet": Engine(command_line, "parquet", "pyarrow", bare=False),
    "Arrow, Parquet": Engine(arrow, "parquet", "pyarrow"),
    "Ray, Parquet": Engine(ray, "parquet", "ray"),
    "Spark, Parquet": Engine(spark, "parquet", "pyspark"),
    "datatrove, Parquet": Engine(datatrove, "parquet", "datatrove"),
    "command line, JSON Lines": Engine(command_line, "jsonl", bare=False),
    "datatrove, JSON Lines": Engine(datatrove, "jsonl", "datatrove"),
}


def available() -> list[str]:
    """The engines that are installed."""
    return [name for name, engine in ENGINES.items() if find_spec(engine.needs) is not None]


if __name__ == "__main__":
    ENGINES[sys.argv[1]].run(sys.argv[3], sys.argv[4], sys.argv[2] == "clean")

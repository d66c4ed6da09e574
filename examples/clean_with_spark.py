"""Cleans Parquet with Spark: ``spark-submit clean_with_spark.py crawl/ clean/``.

Folders may be ``s3a://…`` and whatever else Spark knows. What was removed, and why, is a column of the output.
"""

import sys

from pyspark.sql import SparkSession

from boilerfilter import Settings
from boilerfilter.integrations.spark import clean


def main(source: str, target: str) -> None:
    spark = SparkSession.builder.appName("boilerfilter").getOrCreate()
    pages = spark.read.parquet(source)
    settings = Settings(consent={"preset": "balanced"})
    clean(pages, settings=settings, removed_column="removed", error_column="error").write.parquet(target)
    spark.stop()


if __name__ == "__main__":
    main(*sys.argv[1:3])

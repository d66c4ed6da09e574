"""Looks for texts and files that break something, guided by coverage: ``python -m benchmarks.fuzz [FOLDER] [options]``.

Needs atheris (``pip install 'boilerfilter[fuzz]'``). FOLDER keeps what was found on the way; options are libFuzzer's,
such as ``-max_total_time=3600``. The first byte of an input says what it is: even for a text in UTF-16, whose halves of
surrogates may stand alone, odd for a file of JSON Lines.
"""

import sys

import atheris

with atheris.instrument_imports(include=["boilerfilter", "boilerfilter_consent", "boilerfilter_language"]):
    from benchmarks.fault_cases.random_texts import default_pipeline, file_problem, text_problem
    from boilerfilter.io.options import Limits


def one_input(data: bytes) -> None:
    """Raises where something is wrong."""
    if not data:
        return
    kind, rest = data[0], data[1:]
    if kind % 2:
        problem = file_problem(rest, default_pipeline(), Limits(chunk_bytes=1 + kind))
    else:
        text = rest[: len(rest) // 2 * 2].decode("utf-16-le", "surrogatepass")
        problem = text_problem(default_pipeline().run(text))
    if problem:
        raise AssertionError(problem)


def main() -> None:
    default_pipeline()  # building it is not what is looked at
    atheris.Setup(sys.argv, one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()

"""``python -m benchmarks``."""

import click

from benchmarks.anchors import anchors_command
from benchmarks.fit import fit_command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Measure boilerfilter, and fit its constants."""


main.add_command(anchors_command)
main.add_command(fit_command)

if __name__ == "__main__":
    main()

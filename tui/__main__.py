"""The command ``dunmail``: everything heavy is imported by the command that needs it."""

import gc
import sys


def main() -> None:
    """Run the command line and leave with its exit status."""
    gc.set_threshold(20_000)  # what is imported stays: looked through every 700 objects, it would cost a tenth more
    from data.language import set_language, system_language

    set_language(system_language())  # first: options and screens take their words as they are imported
    from tui.cli.main import run

    status = run(sys.argv[1:])
    gc.freeze()  # nor need it be looked through on the way out
    sys.exit(status)


if __name__ == "__main__":
    main()

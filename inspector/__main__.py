"""The command: `inspector`, or `python -m inspector`."""

import sys


def main() -> None:
    """Run the command; who leaves while it is still being imported sees no traceback either."""
    try:
        from inspector import cli
    except KeyboardInterrupt:
        sys.exit(130)
    cli.main()


if __name__ == "__main__":
    main()

"""An export into files, wherever a person wants them."""

import os
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

from inspector.errors import InspectorError
from inspector.export.exported import Exported, Format
from inspector.export.files import Files
from inspector.visible import visible


def write(
    format_: Format, deliveries: Iterable[Exported], to: str, *, overwrite: bool = False
) -> list[Path]:
    """Write deliveries to files, all of them or none.

    Args:
        format_: how.
        deliveries: which, one after the other; an error that they raise ends it.
        to: a file in a folder that is there; or a folder: one that is there, or a name that ends
            with a slash, which is made.
        overwrite: whether files that are there may be written over.

    Returns:
        the files, the first one first that a person wants to see.

    Raises:
        InTheWayError: a file is there already.
        InspectorError: no place is named, its folder is not there, it can't be written, or several
            deliveries do not go into one file.
    """
    if not to.strip():
        raise InspectorError("No file is named to export to.", "Name a file, or a folder: ./out/")
    path = Path(to)
    is_folder = to.endswith("/") or _is_dir(path)
    if not is_folder and _is_missing(path.parent):
        raise InspectorError(
            f"The folder {visible(str(path.parent))} is not there.",
            f"Make it first; or name a folder, which is made: {visible(str(path.parent))}/",
        )
    with Files(path if is_folder else path.parent, overwrite=overwrite) as files:
        if format_.single and is_folder:
            for one in deliveries:
                files.open(one.name + format_.suffix)
                format_.write(iter([one]), files)
        else:
            folder = "./out" if os.path.lexists(path) else visible(to)
            some = fitting(format_, deliveries, f"Name a folder for them: {folder}/")
            files.open(format_.stem + format_.suffix if is_folder else path.name)
            format_.write(some, files)
    return files.names


def _is_dir(path: Path) -> bool:
    try:
        return path.is_dir()
    except OSError:  # it is told once it is written to
        return False


def _is_missing(path: Path) -> bool:
    try:
        return not path.exists()
    except OSError:
        return False


def fitting(format_: Format, deliveries: Iterable[Exported], hint: str) -> Iterator[Exported]:
    """The deliveries, where they may stand in one file; raises InspectorError with a hint."""
    coming = iter(deliveries)
    if not format_.single:
        return coming
    first = list(islice(coming, 2))
    if len(first) > 1:
        raise InspectorError(
            f"{format_.name} is one delivery a file, and more than one is named.", hint
        )
    return iter(first)


def said(count: int, files: Sequence[Path]) -> str:
    """How much is where."""
    deliveries = "1 delivery" if count == 1 else f"{count:,} deliveries"
    beside = "its body" if count == 1 else f"{len(files) - 1:,} more"
    others = f" and {beside} beside it" if len(files) > 1 else ""
    return f"{deliveries} in {visible(str(files[0]))}{others}"

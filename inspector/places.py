"""Where files are: nothing is created here, and nothing is looked up on import.

The user's folders are the platform's (`XDG_STATE_HOME` and `XDG_CONFIG_HOME` count where they are
usual); `INSPECTOR_STATE_DIR` and `INSPECTOR_CONFIG_DIR` say otherwise.
"""

import os
import re
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

_APP = "inspector"
_LONGEST_NAME = 40


def config_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the user set for all projects: the stored secrets, themes."""
    given = environ.get("INSPECTOR_CONFIG_DIR")
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_config_path  # a tenth of the time to the first paint

    return user_config_path(_APP, appauthor=False)


def state_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of what the app keeps: journals and logs."""
    given = environ.get("INSPECTOR_STATE_DIR")
    if given:
        return Path(given).expanduser().absolute()
    from platformdirs import user_state_path  # a tenth of the time to the first paint

    return user_state_path(_APP, appauthor=False)


def secrets_file(environ: Mapping[str, str] = os.environ) -> Path:
    """The file of the stored secrets."""
    return config_folder(environ) / "secrets.json"


def journals_folder(environ: Mapping[str, str] = os.environ) -> Path:
    """The folder of the projects' journals."""
    return state_folder(environ) / "journals"


def journals(environ: Mapping[str, str] = os.environ) -> list[Path]:
    """The projects' journals that there are, by name."""
    return sorted(journals_folder(environ).glob("*.db"))


def journal_for(folder: Path, environ: Mapping[str, str] = os.environ) -> Path:
    """The journal of the project in a folder.

    Args:
        folder: the working folder, or that of the config file; symbolic links are followed, so that
            a project has one journal however it is reached.
        environ: the environment.

    Returns:
        A path in the state folder, named after the folder and, since others have folders of the
        same name, a hash of its whole path.
    """
    whole = folder.resolve()
    readable = re.sub(r"[^A-Za-z0-9._-]+", "-", whole.name).strip("-.")[:_LONGEST_NAME] or "root"
    mark = sha256(os.fsencode(whole)).hexdigest()[:8]
    return journals_folder(environ) / f"{readable}-{mark}.db"


def project(config_path: str | None) -> str:
    """The folder whose journal is used by default, as text.

    Args:
        config_path: the config file's path; None for none, where it is the working folder.
    """
    folder = Path(config_path).parent if config_path else Path.cwd()
    return os.fsencode(folder).decode("utf-8", "replace")

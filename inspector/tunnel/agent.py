"""The ngrok agent, run by pyngrok: its endpoint opened, its log heard, its end noticed."""

import asyncio
import json
import os
import tempfile
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import Any, Never

from pyngrok import installer, ngrok, process
from pyngrok.conf import PyngrokConfig
from pyngrok.exception import PyngrokError, PyngrokNgrokError, PyngrokNgrokHTTPError
from pyngrok.log import NgrokLog

from inspector.errors import InspectorError
from inspector.tunnel import reasons
from inspector.tunnel.protocol import NgrokJob, TunnelReport
from inspector.tunnel.spec import base_url

Say = Callable[[TunnelReport], None]


async def hold(job: NgrokJob, say: Say) -> Never:
    """Run an agent until it ends, saying when it is up and when it has lost its connection.

    pyngrok's own `connect` is not used: it downloads an agent where the executable is missing.

    Raises:
        InspectorError: always, in the end: why it did not come up, or how it ended.
    """
    config_path = _config_for(job)
    heard = _Log(say)
    printed = _standard_error()
    config = PyngrokConfig(
        ngrok_path=job.ngrok_path,
        config_path=str(config_path),
        startup_timeout=int(job.patience) + 1,
        log_event_callback=heard,
    )
    try:
        async with asyncio.timeout(job.patience):
            agent = await asyncio.to_thread(process.get_process, config)
            url = await asyncio.to_thread(_open_endpoint, job, f"{agent.api_url}/api/endpoints")
    except TimeoutError:
        raise reasons.ngrok_late(job.patience, heard.errors, job.authtoken) from None
    except (PyngrokError, OSError) as refusal:
        said = [*_said(refusal), *heard.errors, *_tail(printed)]
        raise reasons.ngrok_refused(said, job.authtoken) from None
    finally:
        _forget(job, config_path)
    heard.up(base_url(url))
    code = await asyncio.to_thread(agent.proc.wait)
    words = f"The ngrok agent {reasons.exit_words(code)}"
    raise InspectorError(words + reasons.last_words(heard.errors, job.authtoken))


class _Log:
    """Hears each line of the agent's log, in pyngrok's threads."""

    def __init__(self, say: Say) -> None:
        self.errors: deque[str] = deque(maxlen=20)
        self._say = say
        self._url: str | None = None
        self._lost = False

    def up(self, url: str) -> None:
        self._url = url
        self._say(TunnelReport("up", url))

    def __call__(self, log: NgrokLog) -> None:
        message = log.msg or ""
        if log.lvl in ("ERROR", "CRITICAL"):
            self.errors.append(log.err or log.line)
        if self._url is None:
            return
        if "reconnect" in message and not self._lost:
            self._lost = True
            reason = "ngrok lost its connection and is connecting again by itself"
            self._say(TunnelReport("down", None, reason))
        elif "client session established" in message and self._lost:
            self._lost = False
            self.up(self._url)


def _open_endpoint(job: NgrokJob, endpoints: str) -> str:
    wanted: dict[str, Any] = {"name": "inspector", "upstream": {"url": job.local_url}}
    if job.url:
        wanted["url"] = job.url
    opened = ngrok.api_request(endpoints, "POST", wanted, timeout=job.patience)
    return str(opened.get("url") or opened.get("public_url") or "")


def _config_for(job: NgrokJob) -> Path:
    """The agent's configuration: the user's own where it holds the token, else a private one."""
    own = _load(job.ngrok_config) if job.ngrok_config else {}
    if job.ngrok_config and str(own.get("version")) in ("2", "3"):
        if _token_place(own).get("authtoken") == job.authtoken:
            return Path(job.ngrok_config)
    else:
        own = {"version": "3"}  # also for agents older than versions: today's would refuse it
    _token_place(own)["authtoken"] = job.authtoken
    path = Path(job.folder) / "ngrok.yml"
    path.touch(mode=0o600, exist_ok=False)
    with path.open("w") as file:
        json.dump(own, file, default=str)  # JSON is YAML
    return path


def _load(path: str) -> dict[str, Any]:
    try:
        loaded = installer.get_ngrok_config(path, use_cache=False)
    except OSError as mistake:
        raise reasons.bad_ngrok_config(path, mistake.strerror or str(mistake)) from None
    except Exception as mistake:  # the YAML reader's own, which has no type that we could name
        raise reasons.bad_ngrok_config(path, str(mistake)) from None
    if not isinstance(loaded, dict):
        raise reasons.bad_ngrok_config(path, "it is no map of settings")
    return loaded


def _token_place(config: dict[str, Any]) -> dict[str, Any]:
    """Where the authtoken stands: at the top in version 2, below `agent` in version 3."""
    if str(config.get("version")) == "2":
        return config
    if not isinstance(config.get("agent"), dict):
        config["agent"] = {}
    agent: dict[str, Any] = config["agent"]
    return agent


def _forget(job: NgrokJob, config: Path) -> None:
    """Remove the private configuration: the agent has read it."""
    if config.parent == Path(job.folder):
        config.unlink(missing_ok=True)


def _standard_error() -> int:
    """Have what the agent prints on standard error in a file without a name.

    pyngrok gives the agent our own standard error; ngrok prints there why it gives up.
    """
    with tempfile.TemporaryFile() as file:
        os.dup2(file.fileno(), 2)
        return os.dup(2)


def _tail(file: int) -> list[str]:
    size = os.fstat(file).st_size
    text = os.pread(file, 8192, max(0, size - 8192)).decode(errors="replace")
    return [line.removeprefix("ERROR:").strip() for line in text.splitlines() if line.strip()]


def _said(refusal: PyngrokError | OSError) -> list[str]:
    """What the agent said by an error of pyngrok's; the error's own words where it said nothing."""
    match refusal:
        case PyngrokNgrokHTTPError():
            return [_api_words(refusal.body)]
        case PyngrokNgrokError() if refusal.ngrok_logs or refusal.ngrok_error:
            return [refusal.ngrok_error or ""]
        case PyngrokNgrokError() if str(refusal) == "The ngrok process was unable to start.":
            return []
    return [str(refusal)]


def _api_words(body: str) -> str:
    try:
        answer = json.loads(body)
        return str(answer.get("details", {}).get("err") or answer.get("msg") or body)
    except (ValueError, AttributeError):
        return body

"""From what the user wants to what the tunnel's process is to run."""

from collections.abc import Mapping
from pathlib import Path

from inspector.errors import InspectorError
from inspector.tunnel import places, reasons
from inspector.tunnel.protocol import CommandJob, Job, NgrokJob, TunnelReport
from inspector.tunnel.spec import TunnelSpec, domain_url, fill

NGROK_PATIENCE = 20.0
COMMAND_PATIENCE = 60.0
BELIEVED = "This URL is yours and believed: nobody checked that it leads here"


def without_process(spec: TunnelSpec) -> TunnelReport | None:
    """The report on a tunnel that needs nothing to run: a URL of the user's, or none."""
    if spec.kind == "url":
        return TunnelReport("up", spec.url, BELIEVED)
    return TunnelReport("off") if spec.kind == "none" else None


def prepare(
    spec: TunnelSpec,
    environ: Mapping[str, str],
    *,
    folder: str,
    local_url: str,
    authtoken: str | None = None,
    domain: str | None = None,
    ngrok_path: str | None = None,
    ngrok_config: Path | None = None,
    patience: float | None = None,
) -> Job | TunnelReport:
    """Decide what to run; reads files, so it is called in a thread.

    Args:
        spec: one that needs a process.
        environ: the environment.
        folder: a private folder for the job's files, which the caller removes.
        local_url: where the receiver listens.
        authtoken: the stored one; `find_authtoken` says where else it is looked for.
        domain: the ngrok domain to ask for.
        ngrok_path: the agent's executable; None for INSPECTOR_NGROK_PATH, or to look for it.
        ngrok_config: ngrok's configuration; None to look for it.
        patience: seconds to come up in; None for those that suit the kind.

    Returns:
        The job, or the report that says why there is nothing to run.
    """
    try:
        if spec.kind == "command":
            words = fill(spec.command, local_url)
            return CommandJob(folder, patience or COMMAND_PATIENCE, words)
        config = ngrok_config or places.ngrok_config(environ)
        token = places.find_authtoken(environ, authtoken, config)
        if token is None:
            return _without_token(spec)
        return NgrokJob(
            folder,
            patience or NGROK_PATIENCE,
            local_url,
            authtoken=token,
            url=domain_url(domain) if domain else None,
            ngrok_path=places.find_ngrok(
                ngrok_path or environ.get("INSPECTOR_NGROK_PATH"), environ
            ),
            ngrok_config=str(config) if config else None,
        )
    except InspectorError as mistake:
        return TunnelReport("failed", None, mistake.message, mistake.hint)


def environment(job: Job, environ: Mapping[str, str]) -> dict[str, str]:
    """What the tunnel's process and the agent below it find in their environment.

    The agent gets its token from a private file: in its environment others could read it, and
    pyngrok would even put it into the agent's arguments. A command of the user's finds all that
    the user has set. The agent's local interface is asked without a proxy.
    """
    known = dict(environ)
    if isinstance(job, NgrokJob):
        known.pop("NGROK_AUTHTOKEN", None)
        for name in ("no_proxy", "NO_PROXY"):
            known[name] = ",".join(filter(None, [environ.get(name), "127.0.0.1", "localhost"]))
    return known


def _without_token(spec: TunnelSpec) -> TunnelReport:
    if spec.kind == "auto":
        nothing = reasons.no_tunnel_without_token()
        return TunnelReport("off", None, nothing.message, nothing.hint)
    nothing = reasons.no_authtoken()
    return TunnelReport("failed", None, nothing.message, nothing.hint)

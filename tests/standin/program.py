"""What the stand-ins run; the standard library only, so that they start quickly."""

import asyncio
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any, Never

REFUSALS = {
    "bad-token": (
        "The authtoken you specified does not look like a proper ngrok tunnel authtoken.\\n"
        "Your authtoken: {token}\\nInstructions to install your authtoken are on your ngrok "
        "dashboard:\\nhttps://dashboard.ngrok.com/get-started/your-authtoken\\r\\n\\r\\n"
        "ERR_NGROK_105\\r\\n"
    ),
    "session-limit": (
        "Your account is limited to 1 simultaneous ngrok agent sessions.\\r\\n\\r\\n"
        "ERR_NGROK_108\\r\\n"
    ),
    "no-token": (
        "Usage of ngrok requires a verified account and authtoken.\\r\\n\\r\\nERR_NGROK_4018\\r\\n"
    ),
}
TAKEN = "failed to start tunnel: The endpoint '{url}' is already online.\r\n\r\nERR_NGROK_334\r\n"
GATEWAY_ERROR = (
    b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 14\r\nConnection: close\r\n\r\nERR_NGROK_3004"
)


class Edge:
    """Carries connections: one request each, its head told where it came from."""

    def __init__(self, mode: str) -> None:
        self.mode = mode
        self.upstream = ""
        self.url = ""
        self.socket = 0

    async def listen(self) -> None:
        self.server = await asyncio.start_server(self.carry, "127.0.0.1", 0)
        listening = self.server.sockets[0]
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self.socket = os.fstat(listening.fileno()).st_ino

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            host, port = self.upstream.split("//")[1].rstrip("/").rsplit(":", 1)
            up_reader, up_writer = await asyncio.open_connection(host, int(port))
        except asyncio.IncompleteReadError:
            writer.close()
            return
        except OSError:
            writer.write(GATEWAY_ERROR)
            writer.close()
            return
        up_writer.write(self.with_forwarding(head, writer.get_extra_info("peername")[0]))
        sending = asyncio.create_task(pump(reader, up_writer))
        if not await pump(up_reader, writer):
            writer.write(GATEWAY_ERROR)
        sending.cancel()
        writer.close()
        up_writer.close()
        await asyncio.gather(writer.wait_closed(), up_writer.wait_closed(), return_exceptions=True)
        self.afterwards()

    def with_forwarding(self, head: bytes, peer: str) -> bytes:
        lines = head.split(b"\r\n")[:-2]
        host = next((x.split(b":", 1)[1].strip() for x in lines if x.lower()[:5] == b"host:"), b"")
        kept = [line for line in lines if not line.lower().startswith(b"connection:")]
        added = {
            "X-Forwarded-For": peer,
            "X-Forwarded-Host": host.decode(),
            "X-Forwarded-Proto": "https",
        }
        more = [f"{name}: {value}".encode() for name, value in added.items()]
        return b"\r\n".join([*kept, *more, b"Connection: close", b"", b""])

    def afterwards(self) -> None:
        if self.mode == "dies-after-one":
            log("crit", "command failed", err="the session is over")
            os._exit(1)
        if self.mode == "loses-session":
            log("eror", "session closed, starting reconnect loop", obj="tunnels.session")
            log("info", "client session established", obj="tunnels.session")


async def pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> int:
    """Carry bytes one way until they end; how many there were."""
    carried = 0
    try:
        while chunk := await reader.read(65536):
            writer.write(chunk)
            await writer.drain()
            carried += len(chunk)
    except OSError:
        pass
    return carried


class Agent:
    """The agent's local interface: endpoints are listed, opened, closed."""

    def __init__(self, mode: str, edge: Edge) -> None:
        self.mode = mode
        self.edge = edge
        self.endpoints: list[dict[str, Any]] = []

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        method, path, _ = head.split(" ", 2)
        length = re.search(r"(?i)content-length: *(\d+)", head)
        body = await reader.readexactly(int(length[1])) if length else b""
        status, answer = self.route(method, path, body)
        text = json.dumps(answer).encode() if answer is not None else b""
        writer.write(
            f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\n"
            f"Content-Length: {len(text)}\r\nConnection: close\r\n\r\n".encode()
            + text
        )
        writer.close()

    def route(self, method: str, path: str, body: bytes) -> tuple[str, Any]:
        if (method, path) == ("GET", "/api/endpoints"):
            return "200 OK", {"endpoints": self.endpoints}
        if (method, path) == ("POST", "/api/endpoints"):
            return self.open(json.loads(body))
        if method == "DELETE":
            self.endpoints = [x for x in self.endpoints if path != f"/api/endpoints/{x['name']}"]
            return "204 No Content", None
        return "404 Not Found", {"error_code": 100, "msg": "not found"}

    def open(self, wanted: dict[str, Any]) -> tuple[str, Any]:
        url = wanted.get("url") or self.edge.url
        if self.mode == "domain-taken":
            error = TAKEN.format(url=url)
            return "502 Bad Gateway", {"error_code": 103, "msg": "no", "details": {"err": error}}
        self.edge.upstream = wanted["upstream"]["url"]
        self.endpoints.append({"name": wanted["name"], "url": url, "upstream": wanted["upstream"]})
        return "201 Created", self.endpoints[-1]


def log(level: str, message: str, **more: str) -> None:
    """One line of the agent's log, as `--log stdout` writes it."""
    words = "".join(f' {name}="{value}"' for name, value in more.items())
    print(f't=2026-01-31T10:52:24+0000 lvl={level} msg="{message}"{words}', flush=True)


def refuse(kind: str, token: str) -> Never:
    reason = REFUSALS[kind].format(token=token)
    log("eror", "failed to auth", obj="tunnels.session", err=reason)
    log("crit", "command failed", err=reason)
    print(f"ERROR:  authentication failed: {reason}", file=sys.stderr, flush=True)
    sys.exit(1)


def tell(facts_path: str, **facts: Any) -> None:
    facts |= {"pid": os.getpid(), "argv": sys.argv}
    unfinished = Path(f"{facts_path}.{os.getpid()}")
    unfinished.write_text(json.dumps(facts))
    unfinished.replace(facts_path)


def given_config() -> tuple[str, str, int]:
    path = Path(sys.argv[sys.argv.index("--config") + 1])
    return str(path), path.read_text(), path.stat().st_mode & 0o777


async def ngrok(mode: str, facts_path: str) -> None:
    path, config, bits = given_config()
    edge = Edge(mode)
    await edge.listen()
    agent = Agent(mode, edge)
    server = await asyncio.start_server(agent.answer, "127.0.0.1", 0)
    address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    tell(
        facts_path,
        edge=edge.url,
        socket=edge.socket,
        api=f"http://{address}",
        config=config,
        config_path=path,
        config_mode=bits,
    )
    if mode == "exits":
        sys.exit(1)
    if mode == "offline":
        error = "dial tcp: lookup connect.ngrok-agent.com: no such host"
        log("eror", "failed to reconnect session", obj="tunnels.session", err=error)
    elif mode != "silent":
        token = re.search(r'"?authtoken"?: *"?([^\s"]+)', config)
        log("info", "open config file", path=path, err="nil")
        if mode in REFUSALS or token is None:
            refuse(mode if token else "no-token", token[1] if token else "")
        log("info", "starting web service", obj="web", addr=address)
        log("info", "client session established", obj="tunnels.session")
        log("info", "tunnel session started", obj="tunnels.session")
    await asyncio.Event().wait()


async def cloudflared(mode: str, facts_path: str) -> None:
    if mode == "ends":
        print("failed to request quick Tunnel: \x1b[31mno such host", flush=True)
        sys.exit(3)
    if mode == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    edge = Edge("ok")
    await edge.listen()
    edge.upstream = sys.argv[sys.argv.index("--url") + 1]
    tell(facts_path, edge=edge.url, socket=edge.socket)
    say = "2026-01-31T10:52:24Z INF {}".format
    print(
        say(
            "Thank you for trying Cloudflare Tunnel. These have no uptime guarantee: "
            "https://developers.cloudflare.com/cloudflare-one/connections/connect-apps"
        ),
        file=sys.stderr,
        flush=True,
    )
    print(say("Requesting new quick Tunnel on trycloudflare.com..."), file=sys.stderr, flush=True)
    if mode != "no-url":
        for line in (
            "-" * 60,
            "Your quick Tunnel has been created! Visit it at:",
            "https://stand-in-words.trycloudflare.com",
            "-" * 60,
        ):
            print(say(f"|  {line:60}  |"), file=sys.stderr, flush=True)
    if mode == "chatty":
        print(say("." * 200) * 5_000, flush=True)
    await asyncio.Event().wait()


def main(program: str, mode: str, facts_path: str) -> None:
    asyncio.run({"ngrok": ngrok, "cloudflared": cloudflared}[program](mode, facts_path))

"""The tunnel, from the screen and from the command line, with agents that really carry traffic."""

from urllib.parse import urlsplit

from tests.cli.place import Place, linux, post
from tests.endtoend.inspecting import inspector
from tests.endtoend.terminal import DOWN, ENTER, ESC, WIDE
from tests.standin import standin_command, standin_facts, standin_ngrok
from tests.support.client import Client
from tests.support.waiting import Life

PUBLIC = "https://stand-in-words.trycloudflare.com"


def send_through(edge: str, public_url: str) -> int:
    """Send a delivery as it comes from the internet: to the agent's edge, for the public host."""
    port = urlsplit(edge).port
    assert port is not None
    with Client(port) as client:
        head = post("/through", {"Host": urlsplit(public_url).netloc})
        return client.request(head, b"{}").status


def test_a_command_that_is_named_in_the_dialog_makes_it_public(place: Place) -> None:
    command = standin_command(place.project)
    with inspector(place, size=WIDE) as it:
        it.press("t")
        it.wait_for("No tunnel: only this machine reaches", "a command")
        it.press(DOWN, DOWN, ENTER)
        it.wait_for_cursor("cloudflared tunnel --url {url}")
        it.type(f"{command} tunnel --url {{url}}", shown="tunnel --url {url}")
        it.press(ENTER)
        it.wait_for("● up", PUBLIC)
        it.press(ESC)
        it.wait_for(f"{PUBLIC} → 127.0.0.1:{it.port}  ● tunnel up", gone="a command")
        assert send_through(standin_facts(command).edge, PUBLIC) == 200
        it.row(1, "/through", "200")
        it.press(ENTER, "2")
        it.wait_for("Came through the tunnel")
    (line,) = place.run("ls", "--json").lines
    assert line["via"] == "tunnel"


def test_ngrok_starts_with_the_token_that_is_typed(place: Place) -> None:
    agent = standin_ngrok(place.project)
    with inspector(place, size=WIDE, INSPECTOR_NGROK_PATH=str(agent)) as it:
        it.press("t")
        it.wait_for("ngrok, with a token")
        it.press(ENTER)
        it.wait_for_cursor("the authtoken")
        it.type("2abcTOKENabc", shown="•" * 12)
        it.press(ENTER)
        it.wait_for("● up")
        known = standin_facts(agent)
        it.wait_for(known.edge)
        assert "2abcTOKENabc" in known.config
        assert "2abcTOKENabc" not in " ".join(known.argv)
        assert send_through(known.edge, known.edge) == 200
        it.press(ESC)
        it.row(1, "/through", "200")
    assert b"2abcTOKENabc" not in it.raw
    (line,) = place.run("ls", "--json").lines
    assert line["via"] == "tunnel"


def test_without_a_token_the_screen_says_where_to_get_one_and_goes_on(place: Place) -> None:
    agent = standin_ngrok(place.project)
    environ = {"INSPECTOR_TUNNEL": "ngrok", "INSPECTOR_NGROK_PATH": str(agent)}
    with inspector(place, size=WIDE, **environ) as it:
        it.wait_for("tunnel failed", "ngrok needs an authtoken")
        it.press("t")
        it.wait_for("dashboard.ngrok.com/get-started/your-authtoken")
        it.press(ESC)
        assert it.post("/") == 200
        it.row(1, "200")


def test_without_an_agent_the_screen_says_how_to_get_one_and_goes_on(place: Place) -> None:
    place.store_secret("ngrok", "2abcTOKENabc")
    environ = {"INSPECTOR_TUNNEL": "ngrok", "INSPECTOR_NGROK_PATH": "/nowhere/ngrok"}
    with inspector(place, size=WIDE, **environ) as it:
        it.wait_for("tunnel failed", "/nowhere/ngrok is not an ngrok agent")
        assert it.post("/") == 200
        it.row(1, "200")


@linux
def test_ending_with_a_tunnel_up_asks_first_and_then_ends_the_agent(place: Place) -> None:
    command = standin_command(place.project)
    tunnel = f"command: {command} tunnel --url {{url}}"
    with inspector(place, "--tunnel", tunnel) as it:
        it.wait_for("● tunnel up")
        with Life(standin_facts(command).pid) as agent:
            it.press("q")
            it.wait_for("End inspector while the tunnel is up?")
            it.press(ESC)
            it.wait_for("● tunnel up", gone="End inspector while")
            it.press("q")
            it.wait_for("End inspector while the tunnel is up?")
            it.press("y")
            assert it.end() == 0
            assert agent.ends()


def test_headless_tells_the_tunnel_as_lines(place: Place) -> None:
    command = standin_command(place.project)
    tunnel = f"command: {command} tunnel --url {{url}}"
    with place.starting("--headless", "--tunnel", tunnel) as it:
        assert it.line("listening")["public_url"] is None
        states = [it.line("tunnel")]
        while states[-1]["state"] != "up":
            states.append(it.line("tunnel"))
        assert [state["state"] for state in states] == ["starting", "up"]
        assert states[-1]["public_url"] == PUBLIC
        with place.starting("--headless", INSPECTOR_TUNNEL="auto") as second:
            assert second.line("listening")["public_url"] == PUBLIC
        assert send_through(standin_facts(command).edge, PUBLIC) == 200
        assert it.delivery()["via"] == "tunnel"

"""A mistake in the settings is named with its file, its key and its line."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inspector.config import answer_files, load
from inspector.config.document import Document
from inspector.config.file import ConfigFile
from inspector.errors import InspectorError
from inspector.signatures.algorithms import ALGORITHMS

STATE = {"INSPECTOR_STATE_DIR": "/state"}

TABLES = "Known are listen, endpoint, rule, provider, keys."
LISTEN = (
    "Known are host, port, journal, answer, forward_to, tunnel, domain, limit_body, seed, guard,"
    " keep."
)

IN_THE_FILE = [
    ("[lisen]", "inspector.toml, line 1: lisen is not known: did you mean listen?", TABLES),
    ("\nport = 1", "inspector.toml, line 2: port belongs under [listen]", None),
    (
        "[listen]\n# prot\nprot = 1",
        "inspector.toml, line 3: listen.prot is not known: did you mean port?",
        LISTEN,
    ),
    (
        "[listen]\nlimit-body = 1",
        "inspector.toml, line 2: listen.limit-body is not known: did you mean limit_body?",
        LISTEN,
    ),
    ("listen = 1", "inspector.toml, line 1: listen must be a table, not 1", None),
    (
        '[listen]\nport = "8080"',
        "inspector.toml, line 2: listen.port must be a port, a number from 0 to 65535, not '8080'",
        None,
    ),
    (
        "[listen]\nport = true",
        "inspector.toml, line 2: listen.port must be a port, a number from 0 to 65535, not true",
        None,
    ),
    (
        "[listen]\nhost = 1",
        "inspector.toml, line 2: listen.host must be text in quotes, not 1",
        None,
    ),
    ('[listen]\nhost = " "', "inspector.toml, line 2: listen.host is empty", None),
    (
        "[listen]\nguard = 'no'",
        "inspector.toml, line 2: listen.guard must be true or false, not 'no'",
        None,
    ),
    (
        "[listen]\nseed = 1.5",
        "inspector.toml, line 2: listen.seed must be a whole number, not 1.5",
        None,
    ),
    (
        "[listen]\nlimit_body = '25 apples'",
        "inspector.toml, line 2: listen.limit_body must be a size such as 25mb, 10kb or 4096,"
        " not '25 apples'",
        None,
    ),
    (
        "[listen]\nlimit_body = 0",
        "inspector.toml, line 2: listen.limit_body must be a size such as 25mb, 10kb or 4096,"
        " not 0",
        None,
    ),
    (
        "[listen]\ntunnel = 'hooks.example.com'",
        "inspector.toml, line 2: listen.tunnel must be ngrok, none, auto, a URL of yours that"
        " leads here (https://…), or 'command: …', not 'hooks.example.com'",
        None,
    ),
    (
        "[listen]\ndomain = 'a b'",
        "inspector.toml, line 2: listen.domain must be a host name such as mine.ngrok.app,"
        " not 'a b'",
        None,
    ),
    (
        "[listen]\nanswer = '503 tiemout'",
        "inspector.toml, line 2: listen.answer: 'tiemout' cannot stand here",
        "503 tiemout\n    ^\nexpected after, over, retry-after, header, body, forwarded,"
        " a percentage (20%), a count (x2), ',', in order or the end",
    ),
    (
        "[listen]\nforward_to = 'localhost:3000'",
        "inspector.toml, line 2: listen.forward_to must be a URL such as"
        " http://localhost:3000/hooks, without ? and #, not 'localhost:3000'",
        None,
    ),
    (
        "[endpoint]\npath = '/x'",
        "inspector.toml, line 1: endpoint is written [[endpoint]], once for each",
        None,
    ),
    ("endpoint = [1]", "inspector.toml, line 1: endpoint must be a table, not 1", None),
    ("[[endpoint]]\nanswer = '200'", "inspector.toml, line 1: endpoint lacks its path", None),
    (
        "[[endpoint]]\npath = 'hooks'",
        "inspector.toml, line 2: endpoint.path must be a path such as /hooks/missive, not 'hooks'",
        None,
    ),
    (
        "[[endpoint]]\npath = '/x'\n\n[[endpoint]]\nanswer = '200'\npath = '/x/'",
        "inspector.toml, line 6: endpoint.path is there twice: '/x'",
        None,
    ),
    (
        "[[endpoint]]\npath = '/x'\n[[endpoint]]\npath = '/y'\nprovider = 'misive'",
        "inspector.toml, line 5: endpoint.provider 'misive' is none that `inspector providers`"
        " lists: did you mean missive?",
        None,
    ),
    (
        "[[endpoint]]\npath = '/x'\nsecret = ['a', '']",
        "inspector.toml, line 3: endpoint.secret is empty",
        None,
    ),
    (
        "[[endpoint]]\npath = '/x'\nsecrets = 'a'",
        "inspector.toml, line 3: endpoint.secrets is not known: did you mean secret?",
        "Known are path, provider, secret, answer, forward_to, url.",
    ),
    (
        "[[endpoint]]\npath = '/x'\nforward_to = 'http://localhost/?a'",
        "inspector.toml, line 3: endpoint.forward_to must be a URL such as"
        " http://localhost:3000/hooks, without ? and #, not 'http://localhost/?a'",
        None,
    ),
    (
        "[[endpoint]]\npath = '/x'\nurl = 'hooks.example.com'",
        "inspector.toml, line 3: endpoint.url must be a URL such as https://hooks.example.com,"
        " without ? and #, not 'hooks.example.com'",
        None,
    ),
    (
        "[[rule]]\nwhen = 'sig:bad'\nanswer = '401'",
        "inspector.toml, line 2: rule.when: 'bad' is not known of 'sig': did you mean invalid?",
        "sig:bad\n    ^\nexpected valid, invalid, missing, expired, no-secret,"
        " unsigned or unverifiable",
    ),
    (
        "[[rule]]\nwhen = 'path:/a status:5xx'\nanswer = '401'",
        "inspector.toml, line 2: rule.when: 'status' is not known yet when a delivery is answered",
        "path:/a status:5xx\n        ^",
    ),
    (
        "[[rule]]\nwhen = ''\nanswer = '401'",
        "inspector.toml, line 2: rule.when is empty",
        None,
    ),
    (
        "[provider.acme]\nevent_id = '$.id'\nsignature = { header = 'X', algorith = 'x' }",
        "inspector.toml, line 3: provider.acme.signature.algorith is not known",
        "Did you mean algorithm?",
    ),
    (
        "[provider.acme]\n[[provider.acme.signature]]\nheader = 'X'\n"
        "[[provider.acme.signature]]\nheader = 'X'\nalgorithm = 'x'",
        "inspector.toml, line 6: provider.acme.signature[2].algorithm can't be 'x'",
        f"Possible: {', '.join(ALGORITHMS)}",
    ),
    (
        "[provider.ngrok]",
        "inspector.toml, line 1: provider.ngrok can't be a provider's name:"
        " the tunnel's authtoken is stored under it",
        "Call it otherwise",
    ),
    ("provider = 1", "inspector.toml, line 1: provider must be a table, not 1", None),
    (
        "[provider]\nacme = 1",
        "inspector.toml, line 2: provider.acme must be a table, not 1",
        None,
    ),
    ("[keys]\nanswer = ['a']", "inspector.toml, line 2: keys.answer must be text in quotes,", None),
    (
        "[listen]\n\nanswer = '${NOT_SET}'",
        "inspector.toml, line 3: listen.answer needs the environment variable NOT_SET, which is"
        " not set",
        "Set NOT_SET, or write the value itself.",
    ),
    (
        "[[endpoint]]\npath = '/x'\nsecret = [\n 'a',\n '${NOT_SET}',\n]",
        "inspector.toml, line 3: endpoint.secret needs the environment variable NOT_SET, which is"
        " not set",
        "Set NOT_SET, or write the value itself.",
    ),
    (
        "[listen]\nport == 1",
        "inspector.toml, line 2, column 7: this is not TOML: Invalid value",
        None,
    ),
    ("a = " + "[" * 100_000, "inspector.toml is nested too deeply to be read", None),
]


def refused(folder: Path, text: str | bytes = "") -> InspectorError:
    raw = text if isinstance(text, bytes) else text.encode()
    (folder / "inspector.toml").write_bytes(raw)
    with pytest.raises(InspectorError) as caught:
        load({}, STATE, folder)
    return caught.value


@pytest.mark.parametrize(("text", "message", "hint"), IN_THE_FILE)
def test_the_file_the_line_and_the_key_are_named(
    tmp_path: Path, text: str, message: str, hint: str | None
) -> None:
    error = refused(tmp_path, text)
    assert error.message.removesuffix(" not a list") == message
    assert error.hint == hint


def test_a_file_that_is_not_utf_8_says_in_which_line(tmp_path: Path) -> None:
    error = refused(tmp_path, b"[listen]\nhost = '\xff'")
    assert error.message == "inspector.toml, line 2: this is not UTF-8"


def test_a_file_that_cannot_be_read_says_why(tmp_path: Path) -> None:
    (tmp_path / "inspector.toml").mkdir()
    with pytest.raises(InspectorError, match=r"inspector\.toml cannot be read: Is a directory"):
        load({}, STATE, tmp_path)


def test_a_file_that_was_asked_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(InspectorError, match=r"other\.toml cannot be read: No such file"):
        load({"config": "other.toml"}, STATE, tmp_path)


def test_escape_sequences_in_a_file_do_not_reach_the_terminal(tmp_path: Path) -> None:
    error = refused(tmp_path, '"\\u001b]52;c;x\\u0007" = 1')
    assert "␛]52;c;x␇ is not known" in error.message
    assert "\x1b" not in str(refused(tmp_path, '[listen]\nhost = "\x1b[2J"'))


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("port", "x", "must be a port, a number from 0 to 65535, not 'x'"),
        ("port", "99999", "must be a port, a number from 0 to 65535, not '99999'"),
        ("port", "٣", "must be a port, a number from 0 to 65535, not '٣'"),
        ("seed", "1.5", "must be a whole number, not '1.5'"),
        ("guard", "maybe", "must be true or false, not 'maybe'"),
        ("answer", "200,", ": the answer is not complete"),
        ("limit_body", "much", "must be a size such as 25mb, 10kb or 4096, not 'much'"),
        ("forward_to", "localhost:3000", "must be a URL such as http://localhost:3000/hooks"),
        ("journal", "~nobody-here/j", "begins with the folder of a user who is not known"),
    ],
)
def test_the_option_or_the_variable_is_named(
    tmp_path: Path, name: str, value: str, reason: str
) -> None:
    separator = "" if reason.startswith(":") else " "
    with pytest.raises(InspectorError) as by_option:
        load({name: value}, STATE, tmp_path)
    option = f"--{name.replace('_', '-')}"
    assert by_option.value.message.startswith(f"{option}{separator}{reason}")
    variable = f"INSPECTOR_{name.upper()}"
    with pytest.raises(InspectorError) as by_variable:
        load({}, {**STATE, variable: value}, tmp_path)
    assert by_variable.value.message.startswith(f"{variable}{separator}{reason}")


NO_NAME = (
    "must be NAME=VALUE or NAME=@FILE for an endpoint's path or a provider, and what stands before"
    " its first '=' is"
)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("s3cr3t", "--secret must be NAME=VALUE or NAME=@FILE, and has no '='"),
        ("misive=s3cr3t", f"--secret {NO_NAME} neither: did you mean missive?"),
        ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw=", f"--secret {NO_NAME} neither"),
        ("/w+9s3cr3t QQ==", f"--secret {NO_NAME} no path such as /hooks/missive"),
        ("/w9s3cr3tQ=", "--secret for an endpoint's path is empty"),
        ("missive=", "--secret for 'missive' is empty"),
        (
            "missive=@nowhere",
            "--secret cannot be read from the file nowhere: No such file or directory",
        ),
        ("missive=@binary", "--secret cannot be read from the file binary: not UTF-8"),
        ("missive=@empty", "--secret for 'missive' is empty"),
    ],
)
def test_a_secret_that_cannot_be_taken_is_named_and_not_shown(
    tmp_path: Path, given: str, message: str
) -> None:
    (tmp_path / "binary").write_bytes(b"\xff")
    (tmp_path / "empty").write_bytes(b"\n")
    with pytest.raises(InspectorError) as caught:
        load({"secret": [given]}, STATE, tmp_path)
    assert caught.value.message == message
    with pytest.raises(InspectorError) as caught:
        load({}, {**STATE, "INSPECTOR_SECRET": given}, tmp_path)
    assert caught.value.message == message.replace("--secret", "INSPECTOR_SECRET")


def test_a_secret_in_the_file_is_never_shown(tmp_path: Path) -> None:
    for value in ("{ a = 's3cr3t' }", "[['s3cr3t']]", "['s3cr3t', '']", "['s3cr3t', 1]"):
        error = refused(tmp_path, f"[[endpoint]]\npath = '/x'\nsecret = {value}")
        assert "endpoint.secret" in error.message
        assert "s3cr3t" not in str(error)


def test_keys_are_found_behind_all_that_looks_like_them() -> None:
    text = '''\
# port = 1
text = """
[listen]
port = 1  # "
"""
other = \'\'\'
port = 1\'\'\'
list = [
  "[listen]",
  "port = 1",
]
[ "listen" ]   # [other]
"port"  =   1
[[endpoint]]
path = "#"
[[endpoint]]
  path = "a"
  [endpoint.sub]
  deep.er = 1
[provider.acme]
signature = { header = "X" }
'''
    document = Document("f", text, {})
    places = {
        ("text",): 2,
        ("other",): 6,
        ("list",): 8,
        ("list", 1): 8,
        ("listen",): 12,
        ("listen", "port"): 13,
        ("listen", "host"): 12,
        ("endpoint", 0, "path"): 15,
        ("endpoint", 1): 16,
        ("endpoint", 1, "path"): 17,
        ("endpoint", 1, "sub", "deep", "er"): 19,
        ("provider", "acme", "signature", "header"): 21,
    }
    assert {path: document.place(path) for path in places} == {
        path: f"f, line {line}" for path, line in places.items()
    }
    assert document.place(("nowhere",)) == "f"


words = st.sampled_from(
    [
        *("[listen]", "[[endpoint]]", "[keys]", "[[rule]]", "[provider.x]", "\n", "=", '"', "'"),
        *("port", "path", "answer", "secret", "limit_body", "'/x'", "1", "'200'", "${A}", "'${B}'"),
        *("true", "[", "]", "{", "}", ",", '"""', "\x1b", "journal", "tunnel", "'ngrok'"),
    ]
)


def whole(text: str) -> str | None:
    """Read all tables of a config; what is said where that is refused."""
    try:
        config = ConfigFile(
            Document("f", text, {"B": "b"}), Path("/folder"), answer_files(None, Path("/"))
        )
        config.listen(), config.endpoints(config.providers()), config.rules(), config.keys()
    except InspectorError as error:
        return str(error)
    return None


@given(st.lists(words, max_size=20).map(" ".join) | st.text())
def test_any_text_is_a_config_or_refused_with_a_sentence(text: str) -> None:
    said = whole(text)
    assert said is None or (said.startswith("f") and "\x1b" not in said)


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.just("200"),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=3,
)


@given(st.sampled_from(IN_THE_FILE).map(lambda case: case[0].partition("=")[0]), values)
def test_any_value_of_any_key_is_taken_or_refused_with_a_sentence(key: str, value: object) -> None:
    said = whole(f"{key} = {toml(value)}")
    assert said is None or said.startswith("f")


def toml(value: object) -> str:
    if isinstance(value, dict):
        items = ", ".join(f"{toml(name)} = {toml(item)}" for name, item in value.items())
        return f"{{ {items} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(toml, value))}]"
    return json.dumps(value) if isinstance(value, str | bool | int) else "1.5"

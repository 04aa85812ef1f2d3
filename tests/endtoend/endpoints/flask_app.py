"""A Flask app that verifies what the three providers send, as their documents say.

Run as `python flask_app.py SECRET`; it prints its port, and answers 200 or 401.
"""

import hashlib
import hmac
import json
import sys

from flask import Flask, request
from werkzeug.serving import make_server

app = Flask(__name__)
secret = sys.argv[1].encode()


def answer(signature: str, right: str) -> tuple[str, int]:
    if not hmac.compare_digest(signature.encode(), right.encode()):
        return "this is not from you", 401
    return "thank you", 200


@app.post("/missive")
def missive() -> tuple[str, int]:
    """«Starts with sha256= followed by a HMAC hexdigest», of the payload."""
    right = hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
    return answer(request.headers.get("X-Hook-Signature", ""), f"sha256={right}")


@app.post("/mailabl")
def mailabl() -> tuple[str, int]:
    """The sample of the page about verifying: hash_hmac('sha256', body, secret)."""
    right = hmac.new(secret, request.get_data(), hashlib.sha256).hexdigest()
    return answer(request.headers.get("X-Mailabl-Signature", ""), right)


@app.post("/mailabl/concat")
def mailabl_concat() -> tuple[str, int]:
    """The prose: «a SHA-256 hash of the concatenation of the app-secret and the body»."""
    right = hashlib.sha256(secret + request.get_data()).hexdigest()
    return answer(request.headers.get("X-Mailabl-Signature", ""), right)


@app.post("/manysends")
def manysends() -> tuple[str, int]:
    """What is signed is not documented: here the payload without its signature, compact."""
    payload = json.loads(request.get_data())
    signature = payload.pop("signature", "")
    signed = json.dumps(payload, separators=(",", ":"), ensure_ascii=False).encode()
    right = hmac.new(secret, signed, hashlib.sha256).hexdigest()
    return answer(signature, f"sha256={right}")


if __name__ == "__main__":
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(server.server_port, flush=True)
    server.serve_forever()

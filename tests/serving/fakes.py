"""Helpdesks on loopback that behave as the hosted ones do, with their traps, and fail when told to."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

Answer = tuple[int, Any]


@dataclass
class Held:
    """A ticket in a fake helpdesk."""

    id: str
    text: str
    tags: list[str] = field(default_factory=list)
    updated: float = 1_735_689_000.0
    closed: bool = False
    writes: int = 0

    @property
    def when(self) -> str:
        return datetime.fromtimestamp(self.updated, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass
class Fault:
    """What happens instead of an answer: a status with headers, a raw body, a delay, or a cut connection."""

    status: int = 500
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    delay: float = 0.0
    cut: bool = False
    after: bool = False
    """Whether the request has its effect all the same, and only the answer is lost."""


class FakeDesk:
    """Tickets behind one kind of API. ``faults`` are used up in order; ``error_rate`` fails at random."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.tickets: dict[str, Held] = {}
        self.faults: list[Fault] = []
        self.error_rate = 0.0
        self.calls: list[tuple[str, str, Any]] = []
        self.seen_headers: list[dict[str, str]] = []
        self.headers: dict[str, str] = {}
        self.defined: set[str] = set()
        self.before_write: Callable[[Held], None] | None = None
        self.lock = threading.RLock()
        self.random = random.Random(7)
        self._moment = 1_735_690_000.0

    def add(self, number: int | str, text: str, *tags: str) -> Held:
        self.tickets[str(number)] = held = Held(str(number), text, list(tags), updated=self._moment)
        self.defined.update(tags)
        self._moment += 1
        return held

    def touch(self, held: Held) -> None:
        held.updated = self._moment
        held.writes += 1
        self._moment += 1

    def answer(self, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
        with self.lock:
            return ANSWERS[self.kind](self, method, path, query, body)

    def fault(self) -> Fault | None:
        with self.lock:
            if self.faults:
                return self.faults.pop(0)
            return Fault(self.random.choice((500, 502, 503))) if self.random.random() < self.error_rate else None


def _handler(desk: FakeDesk) -> type[BaseHTTPRequestHandler]:  # noqa: C901 one class, made per helpdesk
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1  # head and body leave together

        def _do(self) -> None:
            parts = urlsplit(self.path)
            raw = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            body = json.loads(raw) if raw else None
            desk.calls.append((self.command, parts.path, body))
            desk.seen_headers.append({name.lower(): value for name, value in self.headers.items()})
            fault = desk.fault()
            if fault is None or fault.after:
                status, told = desk.answer(self.command, parts.path, dict(parse_qsl(parts.query)), body)
            if fault is None:
                self._send(status, json.dumps(told).encode() if told is not None else b"", desk.headers)
                return
            time.sleep(fault.delay)
            if fault.cut:
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")
                self.wfile.flush()
                self.close_connection = True
                return
            self._send(fault.status, fault.body, fault.headers)

        def _send(self, status: int, content: bytes, headers: dict[str, str]) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(content)))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)
                self.wfile.flush()
            except OSError:
                self.close_connection = True  # the caller gave up

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _do  # noqa: N815 the names are the library's

        def log_message(self, format: str, *args: Any) -> None: ...

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: Any, client_address: Any) -> None: ...


@contextmanager
def serving(desk: FakeDesk) -> Iterator[str]:
    """Yield the address of a running fake helpdesk."""
    server = _Server(("127.0.0.1", 0), _handler(desk))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _set(desk: FakeDesk, held: Held, tags: list[str]) -> None:
    held.tags[:] = tags
    desk.touch(held)


def _meanwhile(desk: FakeDesk, held: Held) -> None:
    """Somebody else is at work between our reading and our writing."""
    if desk.before_write:
        act, desk.before_write = desk.before_write, None
        act(held)
        held.updated += 0.5


def _zendesk(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path.endswith("/incremental/tickets/cursor.json"):
        start = float(query["cursor"]) if "cursor" in query else float(query["start_time"])
        found = sorted(
            (t for t in desk.tickets.values() if t.updated > start - ("cursor" not in query)), key=lambda t: t.updated
        )
        page = found[:50]
        after = str(page[-1].updated) if page else str(start)
        return 200, {
            "tickets": [_zendesk_ticket(t) for t in page],
            "after_cursor": after,
            "end_of_stream": len(found) <= 50,
        }
    number = path.split("/")[4].removesuffix(".json")
    held = desk.tickets.get(number)
    if held is None:
        return 404, {"error": "RecordNotFound"}
    if path.endswith(f"/tickets/{number}.json") and method == "GET":
        return 200, {"ticket": _zendesk_ticket(held)}
    if path.endswith("/tags.json"):
        _meanwhile(desk, held)
        if body.get("safe_update") == "true" and body.get("updated_stamp") != held.when:
            return 409, {"error": "UpdateConflict"}
        if method == "PUT":
            _set(desk, held, held.tags + [tag for tag in body["tags"] if tag not in held.tags])
        elif method == "POST":
            _set(desk, held, body["tags"])
        else:
            _set(desk, held, [tag for tag in held.tags if tag not in body["tags"]])
        return 200, {"tags": held.tags}
    return 404, {}


def _zendesk_ticket(held: Held) -> dict[str, Any]:
    return {
        "id": int(held.id), "subject": "Vraag", "description": held.text, "tags": held.tags, "updated_at": held.when,
        "status": "closed" if held.closed else "open", "created_at": held.when, "requester_id": 1,
    }  # fmt: skip


def _freshdesk(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path == "/api/v2/tickets":
        found = sorted((t for t in desk.tickets.values() if t.when >= query["updated_since"]), key=lambda t: t.updated)
        size, page = int(query["per_page"]), int(query["page"])
        return 200, [_freshdesk_ticket(t) for t in found[size * (page - 1) : size * page]]
    held = desk.tickets.get(path.rpartition("/")[2])
    if held is None:
        return 404, None
    if method == "PUT":
        _set(desk, held, body["tags"])
        return 200, _freshdesk_ticket(held)
    ticket = _freshdesk_ticket(held)
    _meanwhile(desk, held)
    return 200, ticket


def _freshdesk_ticket(held: Held) -> dict[str, Any]:
    return {
        "id": int(held.id), "subject": "Vraag", "description_text": held.text, "tags": list(held.tags),
        "updated_at": held.when, "status": 5 if held.closed else 2, "created_at": held.when, "requester_id": 1,
    }  # fmt: skip


def _intercom(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path == "/tags":
        desk.defined.add(body["name"])
        return 200, {"type": "tag", "id": f"id-{body['name']}", "name": body["name"]}
    if path == "/conversations/search":
        found = sorted(
            (t for t in desk.tickets.values() if int(t.updated) > body["query"]["value"]), key=lambda t: t.updated
        )
        start = int(body["pagination"].get("starting_after", 0))
        size = body["pagination"]["per_page"]
        following = {"next": {"starting_after": str(start + size)}} if len(found) > start + size else {}
        return 200, {
            "conversations": [_intercom_conversation(t) for t in found[start : start + size]],
            "pages": following,
        }
    _, _, number, *rest = path.split("/")
    held = desk.tickets.get(number)
    if held is None:
        return 404, {}
    if method == "GET":
        return 200, _intercom_conversation(held)
    if "admin_id" not in body:
        return 422, {}
    name = (body["id"] if method == "POST" else rest[1]).removeprefix("id-")
    if name not in desk.defined:
        return 404, {}
    _set(desk, held, [*(tag for tag in held.tags if tag != name), *([name] if method == "POST" else [])])
    return 200, {"type": "tag", "id": f"id-{name}", "name": name}


def _intercom_conversation(held: Held) -> dict[str, Any]:
    return {
        "type": "conversation", "id": held.id, "state": "closed" if held.closed else "open",
        "source": {"subject": "", "body": f"<p>{held.text}</p>"}, "updated_at": int(held.updated),
        "created_at": int(held.updated),
        "tags": {"type": "tag.list", "tags": [{"id": f"id-{tag}", "name": tag} for tag in held.tags]},
        "conversation_parts": {"conversation_parts": [
            {"body": "We zoeken het uit.", "author": {"type": "admin"}, "created_at": int(held.updated) + 60}
        ]},
        "conversation_rating": {"rating": 2, "remark": "traag"},
    }  # fmt: skip


def _chatwoot(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:  # noqa: C901
    rest = path.removeprefix("/api/v1/accounts/3/").split("/")
    if rest == ["labels"]:
        if method == "POST":
            desk.defined.add(body["title"])
            return 200, {"title": body["title"]}
        return 200, {"payload": [{"title": tag} for tag in sorted(desk.defined)]}
    if rest == ["conversations"]:
        found = sorted(desk.tickets.values(), key=lambda t: -t.updated)
        start = 25 * (int(query["page"]) - 1)
        listed = [{"id": int(t.id), "last_activity_at": int(t.updated)} for t in found[start : start + 25]]
        return 200, {"data": {"payload": listed}}
    held = desk.tickets.get(rest[1])
    if held is None:
        return 404, {}
    if rest[2:] == ["labels"]:
        if method == "POST":  # replaces the list, and drops what is not defined without a word
            _set(desk, held, [tag for tag in body["labels"] if tag in desk.defined])
        told = {"payload": list(held.tags)}
        if method == "GET":
            _meanwhile(desk, held)
        return 200, told
    if rest[2:] == ["messages"]:
        messages = [{"content": held.text, "message_type": 0, "created_at": int(held.updated)}]
        agent = {"content": "De factuur klopt niet, zegt u?", "message_type": 1, "created_at": int(held.updated) + 60}
        return 200, {"payload": [*messages, agent]}
    return 200, {"id": int(held.id), "status": "resolved" if held.closed else "open", "created_at": int(held.updated)}


def _zammad(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path == "/api/v1/tickets/search":
        since = query["query"].split('"')[1]
        found = sorted((t for t in desk.tickets.values() if t.when >= since), key=lambda t: t.updated)
        return 200, [{"id": int(t.id), "updated_at": t.when} for t in found]
    number = str(body["o_id"]) if body else query.get("o_id") or path.rpartition("/")[2]
    held = desk.tickets.get(number)
    if held is None:
        return 404, {}
    if path.startswith("/api/v1/ticket_articles"):
        return 200, [{"body": held.text, "sender": "Customer"}, {"body": "De factuur klopt.", "sender": "Agent"}]
    if path.startswith("/api/v1/tickets/"):
        return 200, {"id": int(number), "title": "Vraag", "state": "closed" if held.closed else "open"}
    if path == "/api/v1/tags/add":
        _set(desk, held, [*(tag for tag in held.tags if tag != body["item"]), body["item"]])
    elif path == "/api/v1/tags/remove":
        _set(desk, held, [tag for tag in held.tags if tag != body["item"]])
    return 200, {"tags": held.tags}


def _hubspot(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path.endswith("/search"):
        since = int(body["filterGroups"][0]["filters"][0]["value"]) / 1000
        found = sorted((t for t in desk.tickets.values() if t.updated >= since), key=lambda t: t.updated)
        results = [{"id": t.id, "properties": {"hs_lastmodifieddate": t.when}} for t in found[:100]]
        return 200, {"results": results, "paging": {"next": {"after": "100"}} if len(found) > 100 else {}}
    held = desk.tickets.get(path.rpartition("/")[2])
    if held is None:
        return 404, {}
    if method == "PATCH":
        _set(desk, held, [tag for tag in body["properties"]["rc_reasons"].split(";") if tag])
    told = {
        "subject": "Vraag", "content": held.text, "rc_reasons": ";".join(held.tags) or None,
        "hs_is_closed": str(held.closed).lower(),
    }  # fmt: skip
    if method == "GET":
        _meanwhile(desk, held)
    return 200, {"id": held.id, "properties": told}


def _generic(desk: FakeDesk, method: str, path: str, query: dict[str, str], body: Any) -> Answer:
    if path == "/tickets":
        found = sorted((t for t in desk.tickets.values() if t.when > query["since"]), key=lambda t: t.updated)
        return 200, {"tickets": [{"id": t.id, "updated_at": t.when} for t in found[:20]]}
    held = desk.tickets.get(path.split("/")[2])
    if held is None:
        return 404, {}
    if method == "PUT":
        _set(desk, held, body["tags"])
    ticket = {
        "ticket": {
            "subject": "Vraag",
            "body": held.text,
            "tags": list(held.tags),
            "status": "closed" if held.closed else "open",
        }
    }
    if method == "GET":
        _meanwhile(desk, held)
    return 200, ticket


ANSWERS: dict[str, Callable[[FakeDesk, str, str, dict[str, str], Any], Answer]] = {
    "zendesk": _zendesk,
    "freshdesk": _freshdesk,
    "intercom": _intercom,
    "chatwoot": _chatwoot,
    "zammad": _zammad,
    "hubspot": _hubspot,
    "generic": _generic,
}

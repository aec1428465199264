"""What a client is told when something cannot be done: one shape for all, never a word of a customer in it."""

from __future__ import annotations

from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send

_OURS = ("body", "text", "texts", "path", "query", "header", "helpdesk", "name", "secret")


class Problem(Exception):
    """A request that is refused: HTTP status, a code for programs, a sentence for people, and when to try again."""

    def __init__(self, status: int, code: str, message: str, retry_after: float | None = None) -> None:
        super().__init__(code)
        self.status, self.code, self.message, self.retry_after = status, code, message, retry_after


class Told(BaseModel):
    """``code`` is stable; ``message`` is for people; ``request_id`` finds the line in the log."""

    code: str
    message: str
    request_id: str


class ProblemBody(BaseModel):
    """The body of every answer that is not a success."""

    error: Told


def problem_response(problem: Problem, scope: Scope) -> JSONResponse:
    """Return the answer for a problem."""
    told = Told(code=problem.code, message=problem.message, request_id=scope.get("state", {}).get("request_id", ""))
    headers = {}
    if problem.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if problem.retry_after is not None:
        headers["Retry-After"] = str(max(1, int(-(-problem.retry_after // 1))))
    return JSONResponse(ProblemBody(error=told).model_dump(), problem.status, headers)


async def send_problem(problem: Problem, scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with a problem from outside of the routes."""
    await problem_response(problem, scope)(scope, receive, send)


async def on_problem(request: Request, problem: Exception) -> JSONResponse:
    """Answer a Problem raised by a route."""
    assert isinstance(problem, Problem)
    return problem_response(problem, request.scope)


async def on_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a body that does not fit: every place and what is wrong there, not what stood there."""
    assert isinstance(error, RequestValidationError)
    found = [f"{_place(e['loc'])}: {e['msg']}" for e in error.errors()][:10]
    status = 400 if any(e["type"] == "json_invalid" for e in error.errors()) else 422
    code = "not_json" if status == 400 else "invalid"
    told = "; ".join(found).encode("utf-8", "replace").decode()[:2_000]
    return problem_response(Problem(status, code, told), request.scope)


def _place(loc: tuple[int | str, ...]) -> str:
    """Where something is wrong; a name that is not ours is the client's, and not repeated."""
    return ".".join(str(part) if isinstance(part, int) or part in _OURS else "…" for part in loc)


async def on_http(request: Request, error: Exception) -> JSONResponse:
    """Answer what the framework refuses: unknown paths, other methods, unreadable bodies."""
    assert isinstance(error, HTTPException)
    response = problem_response(Problem(error.status_code, "refused", str(error.detail)[:200]), request.scope)
    response.headers.update(error.headers or {})
    return response

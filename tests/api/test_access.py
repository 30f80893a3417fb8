"""Who may: keys, roles, the owner, and what needs nobody."""

from datetime import timedelta

import httpx
import pytest

from jim_core.api.gate import Need, need
from jim_core.client.jim import JimClient
from jim_core.service import keys
from jim_core.service.context import ServiceContext
from jim_core.wire import paths
from tests.api.place import NOBODY, Clock, an_app, browser

GUARDED = [
    ("GET", paths.EXECUTIONS),
    ("GET", paths.ACTIVE_EXECUTIONS),
    ("GET", paths.EXECUTION),
    ("POST", paths.CANCEL_EXECUTION),
    ("GET", paths.STEP_OUTPUT),
    ("GET", paths.SCHEDULES),
    ("POST", paths.SCHEDULES),
    ("GET", paths.SCHEDULE),
    ("PUT", paths.SCHEDULE),
    ("DELETE", paths.SCHEDULE),
    ("POST", paths.RUN_SCHEDULE),
    ("POST", paths.ENABLE_SCHEDULE),
    ("POST", paths.DISABLE_SCHEDULE),
    ("GET", paths.KEYS),
    ("POST", paths.KEYS),
    ("POST", paths.DISABLE_KEY),
    ("DELETE", paths.KEY),
    ("GET", paths.AUDIT),
    ("GET", paths.EVENTS),
    ("GET", "/api/v1/nonsense"),
    ("GET", "/"),
    ("PATCH", paths.EXECUTIONS),
]
OPEN = [
    paths.HEALTH,
    paths.HEALTH_READY,
    paths.HEALTH_LIVE,
    paths.HEALTH_VERSION,
    paths.OPENAPI,
    paths.REFERENCE,
]


def at(path: str) -> str:
    """A path with an id of nothing in it."""
    return path.format(id=NOBODY, n=0)


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_without_a_key_everything_else_is_a_401(
    context: ServiceContext, clock: Clock, method: str, path: str
) -> None:
    """Also what is not there, and before the body is looked at."""
    async with browser(an_app(context, clock)) as http:
        answer = await http.request(method, at(path), content=b"}{")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (401, "UNAUTHORISED")
    assert "X-Api-Key" in body["message"]
    assert answer.headers["WWW-Authenticate"] == 'ApiKey realm="JIM"'


@pytest.mark.parametrize(("method", "path"), GUARDED)
async def test_a_key_without_the_role_gets_a_403(
    context: ServiceContext, clock: Clock, user_key: str, method: str, path: str
) -> None:
    """It is good, but everything except asking who it is needs an administrator."""
    async with browser(an_app(context, clock), user_key) as http:
        answer = await http.request(method, at(path), content=b"}{")
    body = answer.json()
    assert (answer.status_code, body["code"]) == (403, "FORBIDDEN")
    assert "Administrator" in body["message"]


@pytest.mark.parametrize(("method", "path"), [one for one in GUARDED if one[0] != "GET"])
async def test_a_viewer_may_change_nothing(
    context: ServiceContext, clock: Clock, viewer_key: str, method: str, path: str
) -> None:
    """Whatever it is, before the body is looked at."""
    async with browser(an_app(context, clock), viewer_key) as http:
        answer = await http.request(method, at(path), content=b"}{")
    assert (answer.status_code, answer.json()["code"]) == (403, "FORBIDDEN")
    assert "may only read" in answer.json()["message"]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        (paths.EXECUTIONS, 200),
        (paths.ACTIVE_EXECUTIONS, 200),
        (paths.EXECUTION, 404),
        (paths.SCHEDULES, 200),
        (paths.KEYS, 200),
        (paths.USER_INFO, 200),
        ("/api/v1/nonsense", 404),
    ],
)
async def test_a_viewer_may_read(
    context: ServiceContext, clock: Clock, viewer_key: str, path: str, status: int
) -> None:
    """As an administrator may."""
    async with browser(an_app(context, clock), viewer_key) as http:
        assert (await http.get(at(path))).status_code == status


@pytest.mark.parametrize("path", OPEN)
@pytest.mark.parametrize("key", [None, "jim_bad", "nonsense"])
async def test_some_paths_need_nobody_and_mind_no_bad_key(
    context: ServiceContext, clock: Clock, path: str, key: str | None
) -> None:
    """Health, and the description of the API."""
    async with browser(an_app(context, clock), key) as http:
        assert (await http.get(path)).status_code == 200


@pytest.mark.parametrize(
    "given", ["jim_unknown", "jim_ak_" + "0" * 64, "", " ", "nonsense", "jim_" + "x" * 50_000, "jim_ä"]
)
async def test_a_key_that_is_none_is_a_401(context: ServiceContext, clock: Clock, given: str) -> None:
    """Unknown, empty, endless."""
    async with browser(an_app(context, clock)) as http:
        answer = await http.get(paths.USER_INFO, headers={b"X-Api-Key": given.encode()})
    assert (answer.status_code, answer.json()["code"]) == (401, "UNAUTHORISED")
    assert len(answer.content) < 1_000


async def test_a_disabled_key_opens_nothing_from_then_on(
    http: httpx.AsyncClient, context: ServiceContext
) -> None:
    """At once, although it was used a moment ago."""
    assert (await http.get(paths.USER_INFO)).status_code == 200
    (known,) = await keys.list_keys(context)
    assert (await http.post(at(paths.DISABLE_KEY.replace("{id}", str(known.id))))).status_code == 200
    assert (await http.get(paths.USER_INFO)).status_code == 401


async def test_a_key_opens_nothing_once_it_has_expired(context: ServiceContext, clock: Clock) -> None:
    """From that instant on."""
    text, _ = await keys.create(context, "short", expires_at=clock() + timedelta(minutes=1))
    async with browser(an_app(context, clock), text) as http:
        assert (await http.get(paths.USER_INFO)).status_code == 200
        clock.pass_(minutes=1)
        assert (await http.get(paths.USER_INFO)).status_code == 401


@pytest.mark.parametrize("name", ["X-Api-Key", "x-api-key", "X-API-KEY"])
async def test_the_header_may_be_written_in_any_letter_case(
    context: ServiceContext, clock: Clock, key: str, name: str
) -> None:
    """As HTTP has it."""
    async with browser(an_app(context, clock)) as http:
        assert (await http.get(paths.ACTIVE_EXECUTIONS, headers={name: key})).status_code == 200


async def test_a_user_may_ask_who_it_is(context: ServiceContext, clock: Clock, user_key: str) -> None:
    """The one thing that any good key may."""
    async with browser(an_app(context, clock), user_key) as http:
        body = (await http.get(paths.USER_INFO)).json()
    (known,) = await keys.list_keys(context)
    assert body == {"id": str(known.id), "name": "reader", "type": "ApiKey", "roles": ["User"]}


async def test_the_owner_needs_no_key(owner: JimClient) -> None:
    """Inside this process, and on the owner's socket."""
    assert await owner.active() == []
    user = await owner.user_info()
    assert (user.id, user.name, user.type, user.roles) == (None, "anne", "User", ["Administrator"])


@pytest.mark.parametrize(
    ("path", "what"),
    [
        ("/api/v1/health", Need.NOTHING),
        ("/api/v1/health/ready", Need.NOTHING),
        ("/api/v1/healthy", Need.ROLE),
        ("/api/v1/health.", Need.ROLE),
        ("/api/v1/Health", Need.ROLE),
        ("/api/v1/userinfo", Need.KEY),
        ("/api/v1/userinfo2", Need.ROLE),
        ("/api/reference/start.js", Need.NOTHING),
        ("/api/v1/health/../schedules", Need.NOTHING),
        ("", Need.ROLE),
    ],
)
def test_what_is_not_in_the_table_needs_an_administrator(path: str, what: Need) -> None:
    """A path is what it says, letter by letter: the router reads it likewise, so dots lead nowhere."""
    assert need(path) is what


async def test_dots_in_a_path_lead_nowhere(context: ServiceContext, clock: Clock) -> None:
    """They do not turn an open path into a guarded one."""
    app = an_app(context, clock)
    seen = []

    async def send(message: object) -> None:
        seen.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/api/v1/health/../schedules",
        "raw_path": b"/api/v1/health/../schedules",
        "query_string": b"",
        "headers": [],
        "root_path": "",
        "scheme": "http",
        "server": ("jim", 80),
    }
    await app(scope, _no_body, send)
    assert isinstance(seen[0], dict)
    assert seen[0]["status"] == 404


async def _no_body() -> dict[str, object]:
    return {"type": "http.request", "body": b"", "more_body": False}

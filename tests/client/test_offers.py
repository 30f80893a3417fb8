"""Finding out what a server takes, without changing anything."""

import pytest

from jim_core.client.errors import ServerFault, Unauthorised
from jim_core.client.jim import JimClient
from jim_core.wire import paths
from tests.client.scripted import reply, scripted

NO_GET = {"code": "BAD_REQUEST", "message": "There is no GET; use POST."}


@pytest.mark.parametrize(
    ("answer", "takes"),
    [
        (reply(405, NO_GET, {"Allow": "POST"}), True),
        (reply(405), True),
        (reply(404, {"message": "nothing here"}), False),
        (reply(200, {}), False),
    ],
    ids=["405", "405-empty", "404", "200"],
)
async def test_a_route_for_changes_is_known_by_the_method_that_it_refuses(
    answer: bytes, *, takes: bool
) -> None:
    """It is asked by GET about the id of nothing."""
    async with scripted(answer) as server, JimClient.remote(server.url, "jim_k") as jim:
        assert await jim.takes(paths.PAUSE_EXECUTION) is takes
    nothing = paths.PAUSE_EXECUTION.format(id="00000000-0000-0000-0000-000000000000")
    assert server.heads[0].startswith(f"GET {nothing} ")


@pytest.mark.parametrize(("status", "error"), [(401, Unauthorised), (503, ServerFault)])
async def test_trouble_is_no_answer(status: int, error: type[Exception]) -> None:
    """Whether it takes it is not known then."""
    async with scripted(reply(status)) as server, JimClient.remote(server.url, "jim_k") as jim:
        with pytest.raises(error):
            await jim.takes(paths.RERUN_EXECUTION)

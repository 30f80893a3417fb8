"""API keys, and who a key speaks for."""

from fastapi import APIRouter, Request, Response

from jim_core.api import present as show
from jim_core.api.access import Context, KeyIn, Who
from jim_core.api.describe import errors, takes
from jim_core.api.parse import body
from jim_core.api.requests import KeyInput
from jim_core.service import keys
from jim_core.wire import paths
from jim_core.wire.keys import KeyBody, KeyRequest, NewKey, UserInfo

router = APIRouter(tags=["Keys"])


@router.get(paths.USER_INFO, response_model=UserInfo, responses=errors(401, 429))
async def user_info(who: Who) -> Response:
    """Who this request speaks for; any good key may ask."""
    return show.answer(show.user(who))


@router.get(paths.KEYS, response_model=list[KeyBody], responses=errors(401, 403, 429))
async def list_keys(context: Context) -> Response:
    """All keys, by name; never the keys themselves."""
    return show.keys(await keys.list_keys(context))


@router.post(
    paths.KEYS,
    status_code=201,
    response_model=NewKey,
    responses=errors(400, 401, 403, 413, 429),
    openapi_extra=takes(body=KeyRequest),
)
async def create_key(request: Request, context: Context) -> Response:
    """Make a key. Its text is in this answer and nowhere else."""
    asked = await body(KeyInput, request)
    text, made = await keys.create(context, asked.name, asked.role, asked.expires_at)
    return show.answer(show.new_key(text, made), 201, {"Location": paths.KEY.format(id=made.id)})


@router.delete(paths.KEY, status_code=204, response_model=None, responses=errors(401, 403, 404, 429))
async def delete_key(key_id: KeyIn, context: Context) -> Response:
    """Forget a key; from now on it opens nothing."""
    await keys.delete(context, key_id)
    return Response(status_code=204)


@router.post(paths.DISABLE_KEY, response_model=KeyBody, responses=errors(401, 403, 404, 429))
async def disable_key(key_id: KeyIn, context: Context) -> Response:
    """From now on this key opens nothing. Needs no body."""
    return show.answer(show.key(await keys.disable(context, key_id)))

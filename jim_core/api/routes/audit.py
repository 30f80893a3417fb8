"""The audit trail."""

from fastapi import APIRouter, Request, Response

from jim_core.api import present as show
from jim_core.api.access import Context
from jim_core.api.describe import errors, takes
from jim_core.api.parse import query
from jim_core.api.queries import AuditQuery
from jim_core.service import audit
from jim_core.wire import paths
from jim_core.wire.audit import AuditBody
from jim_core.wire.page import Page

router = APIRouter(tags=["Audit"])


@router.get(
    paths.AUDIT,
    response_model=Page[AuditBody],
    responses=errors(400, 401, 403, 429),
    openapi_extra=takes(query=AuditQuery),
)
async def list_audit(request: Request, context: Context) -> Response:
    """Who changed something and who was refused, the newest first; refusals are counted by the minute."""
    asked = query(AuditQuery, request)
    return show.answer(show.audit(await audit.page(context, asked.wanted(), asked.page, asked.page_size)))

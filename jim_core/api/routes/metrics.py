"""Figures for a monitoring system."""

from fastapi import APIRouter, Response

from jim_core.api.access import Context
from jim_core.service import metrics
from jim_core.wire import paths

router = APIRouter()


@router.get(paths.METRICS, include_in_schema=False)
async def read_metrics(context: Context) -> Response:
    """All figures, in Prometheus' text format."""
    return Response(
        await metrics.text(context), headers={"Cache-Control": "no-store"}, media_type=metrics.MEDIA_TYPE
    )

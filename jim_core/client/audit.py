"""The audit trail."""

from uuid import UUID

from jim_core.client.asking import Asking, window
from jim_core.wire import paths
from jim_core.wire.audit import AuditBody
from jim_core.wire.page import Page


class Audit(Asking):
    """What may be asked of the trail."""

    async def audit(
        self,
        *,
        outcome: str | None = None,
        target: str | None = None,
        by_id: UUID | None = None,
        page: int = 1,
        page_size: int = 20,
    ) -> Page[AuditBody]:
        """One page of the audit trail, the newest first."""
        asked = window(
            page, page_size, outcome=outcome, target=target, byId=None if by_id is None else str(by_id)
        )
        return self._page(AuditBody, await self._get(paths.AUDIT, asked))

"""Of all events, those of one execution."""

from collections.abc import AsyncIterator
from uuid import UUID

from jim_core.model.event import Event, ExecutionMoved, OutputGrew, StepMoved
from jim_core.service.feed import Reload, Subscription


class Chosen(AsyncIterator[Event | Reload | OutputGrew]):
    """A subscription that passes over what is of another execution, or of none; Reload passes."""

    def __init__(self, subscription: Subscription, execution_id: UUID) -> None:
        self._subscription = subscription
        self._execution_id = execution_id

    async def __anext__(self) -> Event | Reload | OutputGrew:
        """The next of them."""
        while True:
            event = await anext(self._subscription)
            if self._is_meant(event):
                return event

    def at_hand(self, most: int) -> list[Event | Reload | OutputGrew]:
        """Those of them that need no waiting, among the next `most` of all."""
        return [event for event in self._subscription.at_hand(most) if self._is_meant(event)]

    async def aclose(self) -> None:
        """Leave the feed."""
        await self._subscription.aclose()

    def _is_meant(self, event: Event | Reload | OutputGrew) -> bool:
        match event:
            case Reload():
                return True
            case OutputGrew():
                return event.execution_id == self._execution_id
            case Event(fact=ExecutionMoved() as fact):
                return fact.execution.id == self._execution_id
            case Event(fact=StepMoved() as fact):
                return fact.execution_id == self._execution_id
            case _:
                return False

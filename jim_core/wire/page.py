"""The page envelope of every list."""

from typing import Generic, TypeVar

from jim_core.wire.base import WireModel

T = TypeVar("T")


class Page(WireModel, Generic[T]):
    """Some items of a list, and where in the list they are."""

    items: list[T]
    total_count: int
    page: int
    page_size: int
    total_pages: int
    has_next_page: bool
    has_previous_page: bool

    @classmethod
    def of(
        cls, items: list[T], *, total: int, page: int, page_size: int, goes_on: bool | None = None
    ) -> "Page[T]":
        """The envelope around `items`; `total` counts the whole list. `goes_on` beats what it implies."""
        pages = -(-total // page_size)
        return cls(
            items=items,
            total_count=total,
            page=page,
            page_size=page_size,
            total_pages=pages,
            has_next_page=page < pages if goes_on is None else goes_on,
            has_previous_page=page > 1,
        )

"""Choosing one of several things by name: the palette with a list of its own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from textual.command import CommandPalette, DiscoveryHit, Hit, Hits, Provider
from textual.content import Content


@dataclass(frozen=True, slots=True)
class Pick:
    """One of the things: its name, a remark before it, and what choosing it does."""

    name: str
    act: Callable[[], object]
    remark: str = ""


def shown(name: str, remark: str) -> Content:
    """The remark in a column of its own, then the name; never read as markup."""
    return Content.assemble((f"{remark:<12}", "$ink-key"), Content(name))


def picker(picks: Sequence[Pick], placeholder: str) -> CommandPalette:
    """A palette of these, to be pushed."""
    remarked = any(pick.remark for pick in picks)

    class Picks(Provider):
        """Names are shown as they are: a server's text is never markup."""

        def _drawn(self, pick: Pick) -> Content:
            return shown(pick.name, pick.remark) if remarked else Content(pick.name)

        async def discover(self) -> Hits:
            """All of them."""
            for pick in picks:
                yield DiscoveryHit(self._drawn(pick), pick.act, text=pick.name)

        async def search(self, query: str) -> Hits:
            """Those that match."""
            matcher = self.matcher(query)
            for pick in picks:
                score = matcher.match(pick.name)
                if score > 0:
                    yield Hit(score, self._drawn(pick), pick.act, text=pick.name)

    return CommandPalette(providers=[Picks], placeholder=placeholder)

"""What shall become of the objects of a connected system: how they join identities, and what flows where.

Two lists of rules make a system's part in synchronisation. Inbound rules turn its objects into identities, or
join them to identities that other systems have; outbound rules turn identities into objects of it.
"""

from enum import StrEnum

from jim_core.model.value import Value


class RuleDirection(StrEnum):
    """Which way attributes flow."""

    INBOUND = "Inbound"
    """From objects of the connected system to identities."""
    OUTBOUND = "Outbound"


class WhenGone(StrEnum):
    """What becomes of an object that was provisioned, once its identity is gone or out of scope."""

    DELETE = "Delete"
    """It is deleted in the connected system."""
    DISCONNECT = "Disconnect"
    """It stays there and is no longer looked after."""


class AttributeFlow(Value):
    """One attribute of the result, and where its values come from: exactly one of `source`, `expression`."""

    target: str
    source: str | None = None
    """The attribute that is copied with all its values."""
    expression: str | None = None
    """What is worked out from attributes; see `jim_core.identity.expressions`."""


class MatchingRule(Value):
    """An object belongs to the identity one of whose values of an attribute equals one of its own."""

    source: str
    """The attribute of the object."""
    target: str
    """The attribute of the identity."""
    ignore_case: bool = False


class SyncRule(Value):
    """A rule of one connected system, in one direction, for one type of object and one type of identity."""

    name: str
    direction: RuleDirection
    is_enabled: bool = True
    object_type: str
    """Of objects in the connected system."""
    identity_type: str
    scope: str | None = None
    """Inbound: which objects, outbound: which identities the rule is for, as an expression; None for all."""
    matching: tuple[MatchingRule, ...] = ()
    """Inbound: tried in order; the first that finds an identity decides."""
    project: bool = False
    """Inbound: an object that matches no identity becomes a new one. Identities live as long as an object
    that a projecting rule holds for them."""
    provision: bool = False
    """Outbound: an identity in scope without an object of this type there gets one."""
    when_gone: WhenGone = WhenGone.DISCONNECT
    """Outbound."""
    precedence: int = 100
    """Inbound: where several rules have values for an attribute, the lowest number wins; then the system
    with the lowest number, then the name of the rule."""
    flows: tuple[AttributeFlow, ...] = ()

"""What may be asked of the server's connected systems, as far as it has been read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ProfileRef:
    """Which run profile it is, and of which connected system."""

    system_id: int
    profile_id: int

    def __str__(self) -> str:
        return f"{self.system_id}/{self.profile_id}"


@dataclass(frozen=True, slots=True)
class KnownProfile:
    """A run profile, and what its connected system is called."""

    ref: ProfileRef
    system: str
    name: str
    run_type: str

    @property
    def title(self) -> str:
        """`Personnel - Full Import`."""
        return f"{self.system} - {self.name}"


@dataclass(frozen=True, slots=True)
class RunProfiles:
    """Those of all connected systems, by the names of these; empty where a server tells of none."""

    known: tuple[KnownProfile, ...] = ()
    starting: frozenset[ProfileRef] = frozenset()
    """Asked for by us, and no answer yet."""

    def find(self, ref: ProfileRef) -> KnownProfile | None:
        """What is known of one; None: the server does not have it, or did not when it was last asked."""
        return next((profile for profile in self.known if profile.ref == ref), None)

    def title(self, ref: ProfileRef) -> str:
        """What to call one, also when the server does not know it any more."""
        profile = self.find(ref)
        return profile.title if profile is not None else "the run profile"

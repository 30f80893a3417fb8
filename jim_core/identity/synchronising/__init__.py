"""Synchronisation: what objects and rules make of identities, and what identities make of objects elsewhere.

`passes` goes through the objects page by page; a page is worked out in memory (`sheet`), object by object
(`inbound`, then `merging` and `outbound` for the identity that it touched), and then written at once
(`writing`). `rules` is the rules made ready, `keys` what matching looks for, `guarding` ends a run before it
does harm. What a page decides does not depend on where pages begin, so that full and delta runs come to the
same end.
"""

from jim_core.identity.synchronising.passes import synchronise_changes, synchronise_everything

__all__ = ["synchronise_changes", "synchronise_everything"]

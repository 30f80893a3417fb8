"""What makes schedules run: fire them, hand out their steps, see each step to its end, recover.

`runtime` holds it all in one task group: `recovery` first, then `scheduler` (the clock), `dispatcher`
(`queue` and slots), `supervisor` (one step from claim to conclusion), `waits` (what is due or free again)
and `retention`. May import `service`, `runners` and what lies below; never the API: what happens there is
heard through the feed. One comes here from `bootstrap`.
"""

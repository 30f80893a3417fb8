"""The words and rules of the domain, pure: no I/O, no clock, no framework but pydantic.

Everything else may import this room; it imports nothing of ours. One comes here to learn what a status
means (`status`), which moves are allowed (`lifecycle`), when a schedule fires (`pattern`, `cron`), how a
run is planned (`execution`, `rerun`) and what follows when a step ends (`progression`).
"""

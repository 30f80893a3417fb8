"""What a run profile does: the connector space, the identities, and the rules between them.

`work` is where the child process of a step begins; `importing`, `synchronising` and `exporting` are the runs;
`store` keeps what they know, in a database of its own in the data directory, because a run writes while the
server writes too; `report` says how far a run is. May import `connectors`, `runners.voice` and `model`. One
comes here from `jim_core.runners.run_profile`, and to read from `jim_core.service`.
"""

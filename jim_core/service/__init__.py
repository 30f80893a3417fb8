"""Use cases: one function per thing that a person, a program or a clock may ask.

May import storage, wire and model; knows neither HTTP nor loops nor processes. Each function takes a
`ServiceContext` first, changes the store in one transaction and records the events in the same one.
One comes here from `jim_core.api` and `jim_core.engine`, which never call each other; who cares hears of
a change through `feed`. Next: `jim_core.storage`.
"""

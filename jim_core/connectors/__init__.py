"""What talks to connected systems: small, synchronous, and run in a child process of a step.

`protocol` is all that a connector has to be; `registry` finds the installed ones by the entry points
`jim.connectors`, so that others can be installed beside ours. Each kind has a folder. May import `model`,
`wire` and `client`; knows neither the store nor the engine. One comes here from `jim_core.identity`, and
for the settings from `jim_core.service`.
"""

"""What runs beside every step and outlives the server: the warm `spawner`, and the `shim` it forks per step.

Runs without site-packages, so it may import the standard library and its own folder only. A shim leads a
session of its own, adopts every descendant of its step, owns the step's pipes, writes the spool, keeps the
time, ends what has to end, and leaves records that any later server can read. One comes here from
`runners/step_process`; read on in `shim`.
"""

"""How a step's work is done: one runner a step type, and the processes they start.

A runner turns a `StepContext` into a `StepOutcome` (`protocol`); `registry` says which runner does which
type. `step_process` starts, follows, stops and takes up processes and is the only file that sends
signals; `process_table` reads what the system knows about them. May import `model` only, and knows
neither storage nor engine. One comes here from `engine/supervisor`.
"""

"""What a child process of ours says on its outputs, and how it hears that it shall end.

`speech` writes lines and directives without secrets; `interruption` turns SIGTERM into an answer. Used by
what a spawner calls in Python: SQL scripts, and the run profiles of `jim_core.identity`. May import nothing
of the core.
"""

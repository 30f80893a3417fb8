"""A believable small company to look at: schedules whose steps are real little programs on real files.

`core.demo_core()` gives a running core in a temporary directory that is gone afterwards; `programs` are what
the steps run (it imports nothing of ours, to start fast), `schedules` and `history` are what is there when
one first looks. No network, and nothing outside the directory. May import `bootstrap` and all below it.
"""

"""JIM's engine room: stores schedules, fires them, runs their steps and serves the API.

Deliberately empty: the console imports rooms of this package, and must not drag the server in.
"""

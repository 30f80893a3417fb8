"""What you see is the file: active, history, execution. A screen places widgets and passes on what a person asks.

It does no I/O (the store does), keeps no facts (the state does) and formats nothing (render does).
A new screen starts from `console_screen`. May import widgets, render, dialogs, keys, state. Next: `jim_tui.app`.
"""

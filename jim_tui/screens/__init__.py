"""What you see is the file: active, history, execution. A screen places widgets and passes on wishes.

It does no I/O (the store does), keeps no facts (the state does) and formats nothing (render does).
May import widgets, render, dialogs, keys, state. A new screen starts from `console_screen`.
Next: `jim_tui.app`.
"""

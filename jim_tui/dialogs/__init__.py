"""Questions and answers laid over a screen. A dialog returns a value and knows nothing of who asked.

May import widgets, render, keys and the frozen state. A new question starts from `dialog`.
Next: `jim_tui.screens`.
"""

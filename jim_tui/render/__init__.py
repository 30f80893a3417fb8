"""Pure drawing: one thing in, spans of text with a tone out. No widget, no clock, no colour.

May import the wire, the model, the frozen console state and `rich.cells` (how wide a text is on screen).
A new view of a thing starts here; the widgets only place what is drawn here. Next: `jim_tui.widgets`.
"""

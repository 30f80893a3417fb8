"""What is on screen: told by attribute or `show`, tells by message. Knows no gateway and no store.

May import `jim_tui.render`, `jim_tui.keys` and Textual. Text from a server comes as spans, never as markup.
A new kind of list or pane starts here. Next: `jim_tui.dialogs`, `jim_tui.screens`.
"""

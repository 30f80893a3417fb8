"""Delimited files: one object a line.

`settings` say what a file is like; `rows` reads it, `layout` makes objects of its rows, `reading` gives them
page by page. For an export `stored` reads it letter by letter, `changes` decides what becomes of each line,
`line` makes new ones, and `replacing` puts the new file in the place of the old. One comes here from `kind`,
which the entry point names.
"""

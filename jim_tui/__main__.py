"""`python -m jim_tui`: the command `jim-tui`, whatever PATH says."""

from jim_tui.cli import main

main()

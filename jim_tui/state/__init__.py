"""What the console knows and how it comes to know it.

`console` is the frozen state, `queries` asks it, `reduce` and `readings` make the next one (pure), `store`
is the door for the screens; what has tasks stands behind it: `follow` and the readers. May import
`jim_core.wire`, `jim_core.model` and `jim_tui.gateway` (protocol and errors); never Textual.
Text from a server is made fit for a terminal in `border`, before anything else sees it.
One comes from the gateway and goes on to the screens.
"""

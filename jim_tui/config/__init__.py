"""What a person has set down in config.toml, and what is in force from there, the environment and the flags.

`shape` is what the file may say, `read` checks it and names the line of what is wrong (`lines`,
`complaints`), `resolve` puts flags above variables above the file, `told` prints what came of it, and
`example.toml` is the file with everything in it. Loaded only where there is a file. Comes from: the command
line. Next: `jim_tui.settings`, `jim_tui.keymap`.
"""

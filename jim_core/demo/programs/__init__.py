"""Small real programs for the demo's steps: `python -I -m jim_core.demo.programs NAME [options]`.

Each reads and writes files of the directory it is started in, says on its output what it does, and ends with
0 or with a code and a sentence on the error output. They import the standard library only, and nothing of
ours but each other. One goes to `__main__` for the list, then to the program of that name.
"""

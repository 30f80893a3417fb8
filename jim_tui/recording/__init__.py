"""What was on screen, kept in a file: how it is written while the console runs, and how it is read again.

A recording is a file of lines, each a JSON document: the first says what it is and when it began, each
further one what changed and how many seconds after the beginning. It never holds a key, nor
the command lines and connections of schedules.
"""

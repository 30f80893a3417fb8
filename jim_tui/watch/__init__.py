"""`jim watch`: one execution in a few lines that stay where they are, drawn with what the screens draw with.

It is a command of `jim`, which finds it by its entry point: the core knows nothing of the console.
"""

"""The operations console: shows what a JIM server does, and asks it to do things.

One comes in through `cli`, which paints the screen (`app`) before it connects to anything. `gateway` is the
one door to a server, `state` what is known of it, `render`, `widgets`, `dialogs` and `screens` how it looks.
Of `jim_core` it may import model, wire and client; `bootstrap` and `demo` lazily, in `gateway/embedded.py`.
"""

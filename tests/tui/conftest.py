"""The console's tests draw in full colour, whatever the terminal they are started from asks for."""

import os

for _name in ("NO_COLOR", "TEXTUAL_THEME", "COLORTERM"):
    os.environ.pop(_name, None)

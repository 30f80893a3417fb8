"""Whether this process draws for a browser."""

import os


def in_a_page() -> bool:
    """textual-serve has started it, with pipes in place of a terminal."""
    return os.environ.get("TEXTUAL_DRIVER") == "textual.drivers.web_driver:WebDriver"

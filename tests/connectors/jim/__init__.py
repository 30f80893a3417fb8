"""Remote JIM servers."""

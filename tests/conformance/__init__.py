"""JIM's own client cannot tell the difference: its requests over TCP, each answer held to the document."""

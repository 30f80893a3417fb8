"""What goes over the wire, for both ends: URL templates, bodies, pages, problems and event frames.

May import the model only. The API presents these; the client parses the same classes, and is lenient
where a real JIM server says more, less or other words than the document does.
Next: `jim_core.api`, `jim_core.client`.
"""

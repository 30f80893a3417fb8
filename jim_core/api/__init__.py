"""The HTTP API: the document's routes, their neighbours, the event stream and the reference.

May import service, wire and model, FastAPI and uvicorn; never the engine or the storage. A request passes,
from outside: `guarded` (headers for browsers), `faults` (nothing gets out but a problem), `hosts` (are we
meant), `head_limit`, `gate` (who calls, and may they), `body_limit`, then a route
(parse, one service call, present). `problems` is the one table from error to status.
Comes from: bootstrap. Next: `routes`, `jim_core.service`.
"""

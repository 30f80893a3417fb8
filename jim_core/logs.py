"""Where events and their facts are written: JSON lines for a machine, coloured lines for a terminal.

Everyone logs through `structlog.get_logger()`; this module says once, at start, where that goes.
"""

import logging
import logging.handlers
import sys
import threading
from pathlib import Path
from typing import Final

import structlog
from structlog.typing import Processor

log = structlog.get_logger(__name__)

_FILE_BYTES: Final = 5_000_000
_FILES_KEPT: Final = 2


def to_stderr(level: str, form: str = "auto") -> None:
    """Log to standard error: as `text`, as `json` (one object a line), or `auto`: text on a terminal only."""
    terminal = sys.stderr.isatty()
    text = form == "text" or (form == "auto" and terminal)
    renderer: Processor = (
        structlog.dev.ConsoleRenderer(colors=terminal) if text else structlog.processors.JSONRenderer()
    )
    _configure(logging.StreamHandler(sys.stderr), renderer, level)


def to_file(path: Path, level: str) -> None:
    """Log to a file, one JSON object a line; for programs whose terminal is a screen."""
    handler = logging.handlers.RotatingFileHandler(
        path, maxBytes=_FILE_BYTES, backupCount=_FILES_KEPT, encoding="utf-8", delay=True
    )
    _configure(handler, structlog.processors.JSONRenderer(), level)


def catch_strays() -> None:
    """Log what Python itself would print: warnings, and errors that nobody caught, in any thread."""
    logging.captureWarnings(capture=True)

    def told(event: str, error: BaseException | None) -> None:
        log.critical(event, exc_info=error)

    def died(_kind: type[BaseException], error: BaseException, _trace: object) -> None:
        if isinstance(error, KeyboardInterrupt):
            log.info("program.interrupted")
        else:
            told("program.failed", error)

    sys.excepthook = died
    threading.excepthook = lambda what: told("thread.failed", what.exc_value)
    sys.unraisablehook = lambda what: told("error.lost", what.exc_value)


def _configure(handler: logging.Handler, renderer: Processor, level: str) -> None:
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(processor=renderer, foreign_pre_chain=shared))
    root = logging.getLogger()
    for old in [*root.handlers]:
        root.removeHandler(old)
        old.close()
    root.addHandler(handler)
    root.setLevel(level.upper())
    # Libraries speak only when something is wrong.
    for name in ("uvicorn", "alembic", "httpx", "httpcore", "sqlalchemy"):
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))

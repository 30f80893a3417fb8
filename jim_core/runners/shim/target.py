"""The program of a step, begun: a program of its own, or a call into the Python of the spawner."""

import contextlib
import errno
import importlib
import os
import signal
import sys
from typing import Final, NoReturn

from .cgroup import Cgroup

Job = dict[str, object]
"""`exec`, a list of words, or `call`, a `module:function` with its `job`; `directory` and `environment`."""

_RESTORED: Final = tuple(
    map(int, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT, signal.SIGPIPE, signal.SIGXFSZ))
)
"""Signals that a program expects to find as the system has them."""


class NotBegun(Exception):
    """The system refused to start the program."""

    def __init__(self, number: int, path: str | None) -> None:
        self.number = number
        """The system's error number."""
        self.path = path
        """The file or folder at fault."""


def begin(job: Job, stdout: int, stderr: int, cgroup: Cgroup | None) -> int:
    """The pid of the program, in a session of its own and with these outputs; raises NotBegun."""
    words = job.get("exec")
    path: str | None = words[0] if isinstance(words, list) else None
    try:
        if cgroup is not None:
            cgroup.enter()
        directory = job.get("directory")
        if isinstance(directory, str):
            path, program = directory, path
            os.chdir(directory)
            path = program
        if isinstance(words, list):
            return _spawn(words, _environment(job), stdout, stderr)
        return _fork(job, stdout, stderr)
    except OSError as error:
        raise NotBegun(error.errno or 0, path) from error
    except ValueError as error:  # a NUL in a word, or half a character
        raise NotBegun(errno.EINVAL, path) from error
    finally:
        if cgroup is not None:
            cgroup.leave()


def _spawn(words: list[str], environment: dict[str, str], stdout: int, stderr: int) -> int:
    # Looked up on the environment's PATH, as a shell would. It shares our memory until it becomes the
    # program, which costs a fraction of a fork.
    spawn = os.posix_spawn if "/" in words[0] else os.posix_spawnp
    return spawn(
        words[0],
        words,
        environment,
        file_actions=[
            (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
            (os.POSIX_SPAWN_DUP2, stdout, 1),
            (os.POSIX_SPAWN_DUP2, stderr, 2),
        ],
        setsid=True,
        setsigmask=(),
        setsigdef=_RESTORED,
    )


def _fork(job: Job, stdout: int, stderr: int) -> int:
    # Until the child has its signals as the system has them, a wish that it ends waits instead of being lost.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGTERM,))
    try:
        return os.fork() or _call(job, stdout, stderr)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)


def _call(job: Job, stdout: int, stderr: int) -> NoReturn:
    """In a child: call a function, and end with what it returns."""
    code = 1
    try:
        os.setsid()
        signal.set_wakeup_fd(-1)
        for number in _RESTORED:
            signal.signal(number, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        nothing = os.open(os.devnull, os.O_RDONLY)
        for number, file in enumerate((nothing, stdout, stderr)):
            os.dup2(file, number)
        os.environ.update(_environment(job))
        module, _, name = str(job["call"]).partition(":")
        code = getattr(importlib.import_module(module), name)(job.get("job"))
    except SystemExit as wish:
        code = wish.code if isinstance(wish.code, int) else 1
    except BaseException:  # noqa: BLE001  it is the last word of this process
        sys.excepthook(*sys.exc_info())
    finally:
        with contextlib.suppress(OSError, ValueError):
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(code)


def _environment(job: Job) -> dict[str, str]:
    extra = job.get("environment")
    return {**os.environ, **(extra if isinstance(extra, dict) else {})}

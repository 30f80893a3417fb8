"""Starting a program as the leader of a session of its own, with its output in files."""

import os
import subprocess

from jim_core.runners.process_table import MARK
from jim_core.runners.program import NotStarted, Program, why_not
from jim_core.runners.step_output import make_directory, open_spool


def spawn(program: Program, mark: str) -> int:
    """The pid of the new process; raises NotStarted when the system refuses."""
    files: list[int] = []
    try:
        make_directory(program.stdout.parent)
        files += [open_spool(program.stdout)]
        files += [open_spool(program.stderr)]
        return _popen(program, mark, *files)
    except OSError as error:
        if len(files) == 2:
            raise why_not(program, error) from error
        raise NotStarted(f"cannot write the output of the step: {error}") from error
    except ValueError as error:
        raise why_not(program, error) from error
    finally:
        for file in files:
            os.close(file)


def _popen(program: Program, mark: str, stdout: int, stderr: int) -> int:
    process = subprocess.Popen(
        program.words,
        cwd=program.directory,
        env={**program.environment, MARK.encode(): mark.encode()},
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=stderr,
        start_new_session=True,
        close_fds=True,
    )
    # We wait by pidfd. A Popen that believes its process ended neither waits for it nor warns.
    process.returncode = 0
    return process.pid

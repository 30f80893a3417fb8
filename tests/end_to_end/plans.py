"""Schedules for tests of the whole: short, failing, and one with a tree of processes."""

from uuid import UUID

from jim_core.client.jim import JimClient
from tests.processes import eventually_asked

PLAN = """
schedules:
  - name: Quick
    steps:
      - {name: say, stepType: Executable, executablePath: /bin/echo, arguments: hello}
      - {name: complain, stepType: Executable, executablePath: /bin/sh, arguments: "-c 'echo oh no >&2'"}
  - name: Failing
    steps:
      - {name: fail, stepType: Executable, executablePath: /bin/sh, arguments: "-c 'exit 7'"}
  - name: Long
    steps:
      - name: tree
        stepType: Executable
        executablePath: /bin/sh
        arguments: "-c 'echo $$; sleep 600 & echo $!; setsid sleep 600 & echo $!; wait'"
"""


async def tree_of(client: JimClient, execution: UUID) -> list[int]:
    """The three processes of `Long`, once its step has named them."""

    async def named() -> list[int]:
        lines = (await client.output(execution, 0)).text.split()
        return [int(line) for line in lines] if len(lines) == 3 else []

    return await eventually_asked(named, "the processes of the step")


async def run(client: JimClient, name: str) -> UUID:
    """Start a schedule by its name; the execution."""
    [schedule] = [item for item in await client.schedules() if item.name == name]
    return (await client.run_schedule(schedule.id)).execution_id

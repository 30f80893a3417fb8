"""What a shell sees: exit codes, one line for an error, JSON for programs."""

import json
import os
import re
import signal
import socket
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.commands import JIM, PATIENCE, Served, environment, jim, serve
from tests.end_to_end.plans import PLAN

NOBODY = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A server with three schedules, one good and one failed execution."""
    with serve(tmp_path_factory.mktemp("served") / "data") as server:
        server.jim("schedules", "apply", "-", text=PLAN)
        server.jim("schedules", "run", "Quick", "--wait")
        server.jim("schedules", "run", "failing", "--wait", code=1)
        yield server


def test_a_new_server_is_closed_to_others(served: Served) -> None:
    """The directory is the owner's, and so is the socket that needs no key."""
    assert stat.S_IMODE(served.directory.stat().st_mode) == 0o700
    assert stat.S_IMODE((served.directory / "jim.sock").stat().st_mode) == 0o600


def test_executions_are_listed_for_people(served: Served) -> None:
    """One line each, the newest first."""
    title, *rows = served.jim("executions", "list").stdout.splitlines()
    assert title.split()[:3] == ["ID", "SCHEDULE", "STATUS"]
    assert any("Failing" in row and "Failed" in row and "1/1" in row for row in rows)
    queued = [re.findall(r"\d{4}-\d\d-\d\d \S+Z", row)[0] for row in rows]
    assert queued == sorted(queued, reverse=True)


def test_executions_are_listed_for_programs(served: Served) -> None:
    """One document, members as on the wire."""
    [failed] = json.loads(served.jim("executions", "list", "--status", "failed", "--json").stdout)
    assert failed["scheduleName"] == "Failing"
    assert len(failed) == 13


def test_all_executions_are_listed(served: Served) -> None:
    """More than a page of a hundred, when there are more; here the same as without."""
    some = json.loads(served.jim("executions", "list", "--json").stdout)
    assert json.loads(served.jim("executions", "list", "--all", "--json").stdout) == some


def test_executions_of_one_schedule_are_listed_by_its_name(served: Served) -> None:
    """In any letter case."""
    listed = json.loads(served.jim("executions", "list", "--schedule", "QUICK", "--json").stdout)
    assert {execution["scheduleName"] for execution in listed} == {"Quick"}


def test_an_execution_is_known_by_the_beginning_of_its_id(served: Served) -> None:
    """Enough digits of a recent one will do."""
    [failed] = json.loads(served.jim("executions", "list", "--status", "Failed", "--json").stdout)
    shown = json.loads(served.jim("executions", "show", failed["id"][:-2], "--json").stdout)
    assert json.loads(served.jim("executions", "show", failed["id"][-8:], "--json").stdout) == shown
    assert shown["id"] == failed["id"]
    assert shown["steps"][0]["exitCode"] == 7


def test_output_goes_where_it_came_from(served: Served) -> None:
    """What a step wrote to its error output comes on ours."""
    [quick] = json.loads(served.jim("executions", "list", "--schedule", "Quick", "--json").stdout)
    assert served.jim("executions", "output", quick["id"], "say").stdout == "hello\n"
    complained = served.jim("executions", "output", quick["id"], "1", "--follow")
    assert (complained.stdout, complained.stderr) == ("", "oh no\n")
    whole = json.loads(served.jim("executions", "output", quick["id"], "1", "--json").stdout)
    assert whole == {"attempt": 1, "stdout": "", "stderr": "oh no\n", "leftOut": 0}


def test_waiting_for_what_has_failed_ends_with_one(served: Served) -> None:
    """A script sees it without reading."""
    [failed] = json.loads(served.jim("executions", "list", "--status", "Failed", "--json").stdout)
    assert "Failed" in served.jim("executions", "wait", failed["id"], code=1).stdout


def test_a_wait_that_is_over_too_soon_has_a_code_of_its_own(served: Served) -> None:
    """The execution runs on; then everything is cancelled, with one line for it."""
    execution = served.jim("schedules", "run", "Long").stdout.strip()
    late = served.jim("executions", "wait", execution, "--timeout", "0.2", code=5)
    assert "still running" in late.stderr
    cancelled = served.jim("executions", "cancel", "--all-active", "--yes").stdout
    assert cancelled.startswith(f"{execution}  cancelled: Long")
    assert "Cancelled" in served.jim("executions", "wait", execution, code=1).stdout


def test_a_cancel_asks_nobody_where_nobody_is(served: Served) -> None:
    """Without a terminal it wants --yes."""
    assert "--yes" in served.jim("executions", "cancel", NOBODY, code=2).stderr


def test_cancelling_what_has_ended_is_refused(served: Served) -> None:
    """The server's sentence, and exit code 3."""
    [failed] = json.loads(served.jim("executions", "list", "--status", "Failed", "--json").stdout)
    refused = served.jim("executions", "cancel", failed["id"], "--yes", code=3)
    assert "Cannot cancel execution with status: Failed" in refused.stdout


def test_a_cancel_wants_ids_or_everything_and_not_both(served: Served) -> None:
    """Neither is wrong usage, and so are both."""
    served.jim("executions", "cancel", "--yes", code=2)
    served.jim("executions", "cancel", NOBODY, "--all-active", "--yes", code=2)


def test_an_unknown_execution_is_refused(served: Served) -> None:
    """Exit code 3 and one line."""
    assert len(served.jim("executions", "show", NOBODY, code=3).stderr.splitlines()) == 1


def test_applying_the_same_file_again_changes_nothing(served: Served) -> None:
    """`apply` is idempotent, and says so."""
    assert served.jim("schedules", "apply", "-", text=PLAN).stdout.count("unchanged") == 3


def test_what_is_exported_can_be_applied(served: Served) -> None:
    """And is what is there already."""
    exported = served.jim("schedules", "export").stdout
    applied = served.jim("schedules", "apply", "-", text=exported).stdout.splitlines()
    assert {line.split()[0] for line in applied} == {"unchanged"}


def test_a_changed_file_updates(served: Served) -> None:
    """Only the schedule that differs, and back again."""
    changed = PLAN.replace("arguments: hello", "arguments: goodbye")
    assert served.jim("schedules", "apply", "-", text=changed).stdout.count("updated") == 1
    assert "goodbye" in served.jim("schedules", "show", "Quick").stdout
    assert served.jim("schedules", "apply", "-", text=PLAN).stdout.count("updated") == 1


def test_a_schedule_that_the_server_refuses_is_named(served: Served) -> None:
    """The others of the file are applied all the same."""
    bad = "schedules: [{name: Bad, triggerType: Cron, patternType: Custom, cronExpression: '61 * * * *'}]"
    refused = served.jim("schedules", "apply", "-", text=bad, code=3).stdout
    assert refused.startswith("refused    Bad: ")
    assert "cronExpression" in refused


def test_a_file_with_a_slip_is_wrong_usage(served: Served) -> None:
    """Before anything is sent."""
    slip = "schedules: [{name: A, enabled: true}]"
    assert "isEnabled" in served.jim("schedules", "apply", "-", text=slip, code=2).stderr


def test_a_schedule_is_switched_on_and_off(served: Served) -> None:
    """And says when it runs next."""
    cron = "schedules: [{name: Cron, triggerType: Cron, patternType: Custom, cronExpression: '0 3 * * *'}]"
    served.jim("schedules", "apply", "-", text=cron)
    assert "next run" in served.jim("schedules", "enable", "Cron").stdout
    assert "disabled" in served.jim("schedules", "disable", "cron").stdout
    assert "there is no schedule" in served.jim("schedules", "show", "Nothing", code=3).stderr


def test_a_key_opens_the_door_until_it_is_disabled(served: Served, tmp_path: Path) -> None:
    """The key alone is on the output; it is never an argument."""
    file = tmp_path / "key"
    file.write_text(served.jim("keys", "create", "door", "--expires-in", "1d").stdout)
    there = ("--url", served.url, "--api-key-file", file)
    jim("executions", "list", *there)
    jim("executions", "list", "--url", served.url, env={"JIM_API_KEY": file.read_text().strip()})
    assert "door" in served.jim("keys", "list").stdout
    served.jim("keys", "disable", "door")
    assert "--api-key-file" in jim("executions", "list", *there, code=3).stderr
    assert "door" in served.jim("keys", "delete", "door").stdout
    assert "door" not in served.jim("keys", "list").stdout


def test_a_key_of_a_user_may_not_look(served: Served) -> None:
    """The sentence names the role that is needed."""
    key = served.jim("keys", "create", "guest", "--role", "user").stdout.strip()
    refused = jim("executions", "list", "--url", served.url, code=3, env={"JIM_API_KEY": key})
    assert "Administrator" in refused.stderr
    trail = served.jim("audit", "--outcome", "refused").stdout
    assert "guest" in trail
    assert "FORBIDDEN" in trail
    assert json.loads(served.jim("audit", "--json").stdout)["items"]


def test_nobody_at_an_address_is_said_in_one_line() -> None:
    """Exit code 4."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        answer = jim("executions", "list", "--url", f"http://127.0.0.1:{port}", code=4)
    assert len(answer.stderr.splitlines()) == 1


def test_a_place_without_a_socket_is_named() -> None:
    """Exit code 4 as well."""
    assert "/nowhere.sock" in jim("executions", "list", "--url", "unix:///nowhere.sock", code=4).stderr


@pytest.mark.parametrize(("content", "said"), [(b"\n", "no key"), (b"\xff\xfe", "printable ASCII")])
def test_a_file_that_holds_no_key_is_wrong_usage(tmp_path: Path, content: bytes, said: str) -> None:
    """Nothing is asked without a key where one was named."""
    file = tmp_path / "key"
    file.write_bytes(content)
    there = ("--url", "http://127.0.0.1:1", "--api-key-file", file)
    assert said in jim("executions", "list", *there, code=2).stderr


def test_work_that_needs_an_engine_names_the_cure(tmp_path: Path) -> None:
    """No server is running for this directory."""
    for command in (["schedules", "run", "A"], ["executions", "wait", NOBODY]):
        said = jim(*command, "--data-dir", tmp_path, code=4).stderr
        assert "no server is running" in said
        assert "jim serve" in said


def test_keys_and_schedules_can_be_made_without_a_server(tmp_path: Path) -> None:
    """The store is opened for a moment; reading works as well."""
    data = ("--data-dir", tmp_path / "data")
    assert jim("keys", "create", "first", *data).stdout.startswith("jim_ak_")
    jim("schedules", "apply", "-", *data, text=PLAN)
    assert "Quick" in jim("schedules", "list", *data).stdout
    assert jim("executions", "list", *data, "--json").stdout == "[]\n"


def test_reading_makes_nothing(tmp_path: Path) -> None:
    """A mistyped directory stays away."""
    assert "there is nothing in" in jim("executions", "list", "--data-dir", tmp_path / "no", code=4).stderr
    assert list(tmp_path.iterdir()) == []


def test_a_second_server_is_told_who_is_first(served: Served) -> None:
    """Program, process and socket are named."""
    said = jim("serve", "--port", "0", "--data-dir", served.directory, code=4).stderr
    for fact in ("jim serve", str(served.process.pid), "jim.sock"):
        assert fact in said


def test_a_port_in_use_is_said_in_one_line(tmp_path: Path) -> None:
    """With the option that helps."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        said = jim("serve", "--port", other.getsockname()[1], "--data-dir", tmp_path / "data", code=2).stderr
    assert "--port" in said


def test_a_directory_that_is_a_file_is_said_in_one_line(tmp_path: Path) -> None:
    """It cannot hold anything."""
    (tmp_path / "file").touch()
    jim("serve", "--port", "0", "--data-dir", tmp_path / "file", code=2)
    jim("serve", "--port", "0", "--data-dir", tmp_path / "file" / "below", code=2)


def test_the_first_schedule_of_the_readme_works(served: Served) -> None:
    """Whoever copies it sees it run, its last two steps side by side."""
    readme = Path(__file__).resolve().parents[2].joinpath("README.md").read_text(encoding="utf-8")
    [plan] = re.findall(r"<<'YAML'\n(.*?)^YAML$", readme, re.DOTALL | re.MULTILINE)
    served.jim("schedules", "apply", "-", text=plan)
    ran = json.loads(served.jim("schedules", "run", "Daily Delta Sync", "--wait", "--json").stdout)
    assert [(step["stepIndex"], step["status"]) for step in ran["steps"]] == [
        (0, "Completed"),
        (1, "Completed"),
        (1, "Completed"),
    ]


def test_an_open_address_warns(tmp_path: Path) -> None:
    """Keys would travel in clear."""
    with serve(tmp_path / "data", "--host", "0.0.0.0") as server:
        assert server.stop(signal.SIGINT) == 0
    assert "keys travel in clear" in (tmp_path / "data.log").read_text()


def test_whoever_reads_us_may_stop_early(served: Served) -> None:
    """As `head` does; nothing is complained about."""
    reading, writing = os.pipe()
    os.close(reading)
    process = subprocess.Popen(
        [str(JIM), "executions", "list", "--data-dir", str(served.directory)],
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(),
    )
    os.close(writing)
    _, errors = process.communicate(timeout=PATIENCE)
    assert errors == ""
    assert process.returncode == 0

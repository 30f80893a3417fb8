"""The document's own example, against a real directory: Delta Import, Delta Sync, Export."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.connectors.ldap.slapd import ADMIN, PASSWORD, Slapd, running
from tests.end_to_end.commands import serve

PLAN = """
systems:
  - name: HR
    connectorName: Delimited File
    settings: {{path: {folder}/people.csv, anchor: id, objectType: person}}
    syncRules:
      - name: people in
        direction: Inbound
        objectType: person
        identityType: person
        project: true
        flows:
          - {{target: employeeNumber, source: id}}
          - {{target: uid, expression: lower(given + sn)}}
          - {{target: cn, expression: 'given + " " + sn'}}
          - {{target: sn, source: sn}}
    runProfiles:
      - {{name: Full Import, runType: FullImport}}
      - {{name: Full Sync, runType: FullSynchronisation}}
  - name: Corporate LDAP
    connectorName: LDAP
    deleteThreshold: null
    settings:
      host: 127.0.0.1
      port: {port}
      caFile: {certificate}
      bindDn: {admin}
      bindPassword: {{file: {folder}/password}}
      baseDn: {base}
    syncRules:
      - name: telephones in
        direction: Inbound
        objectType: person
        identityType: person
        matching: [{{source: employeeNumber, target: employeeNumber}}]
        flows: [{{target: phone, source: telephoneNumber}}]
      - name: accounts out
        direction: Outbound
        objectType: person
        identityType: person
        provision: true
        whenGone: Delete
        flows:
          - {{target: dn, expression: '"uid=" + uid + ",{base}"'}}
          - {{target: employeeNumber, source: employeeNumber}}
          - {{target: cn, source: cn}}
          - {{target: sn, source: sn}}
    runProfiles:
      - {{name: Full Import, runType: FullImport}}
      - {{name: Delta Import, runType: DeltaImport}}
      - {{name: Delta Sync, runType: DeltaSynchronisation}}
      - {{name: Export, runType: Export}}
schedules:
  - name: Daily Delta Sync
    steps:
      - {{connectedSystemName: Corporate LDAP, runProfileName: Delta Import}}
      - {{connectedSystemName: Corporate LDAP, runProfileName: Delta Sync}}
      - {{connectedSystemName: Corporate LDAP, runProfileName: Export}}
"""


@pytest.fixture
def slapd(tmp_path: Path) -> Iterator[Slapd]:
    """An OpenLDAP of its own."""
    folder = tmp_path / "slapd"
    folder.mkdir()
    with running(folder) as server:
        yield server


def test_the_documents_example_runs_against_a_directory(slapd: Slapd, tmp_path: Path) -> None:
    """People of a file get accounts; what somebody changed there by hand is put right by the schedule."""
    base = slapd.grow("staff")
    (tmp_path / "password").write_text(PASSWORD)
    (tmp_path / "people.csv").write_text("id,given,sn\n1,Ada,Archer\n2,Ken,Kemp\n3,Olga,Dyer\n")
    plan = PLAN.format(
        folder=tmp_path, port=slapd.port, certificate=slapd.certificate, admin=ADMIN, base=base
    )
    with serve(tmp_path / "data") as served:
        served.jim("schedules", "apply", "-", text=plan)
        for system, profile in (
            ("HR", "Full Import"),
            ("HR", "Full Sync"),
            ("Corporate LDAP", "Export"),
            ("Corporate LDAP", "Full Import"),
            ("Corporate LDAP", "Delta Sync"),
        ):
            done = served.jim("run-profiles", "run", system, profile, "--wait", "--json")
            assert json.loads(done.stdout)["status"] == "Complete", (system, profile, done.stdout)
        assert slapd.read(f"uid=adaarcher,{base}")["cn"] == [b"Ada Archer"]
        slapd.replace(f"uid=kenkemp,{base}", "sn", "Somebody")
        slapd.delete(f"uid=olgadyer,{base}")
        ran = served.jim("schedules", "run", "Daily Delta Sync", "--wait", "--json")
        execution = json.loads(ran.stdout)
        assert execution["status"] == "Completed"
        shown = json.loads(served.jim("executions", "show", execution["id"], "--json").stdout)
        assert [step["name"] for step in shown["steps"]] == [
            "Corporate LDAP - Delta Import",
            "Corporate LDAP - Delta Sync",
            "Corporate LDAP - Export",
        ]
        assert {step["activityStatus"] for step in shown["steps"]} == {"Complete"}
        assert slapd.read(f"uid=kenkemp,{base}")["sn"] == [b"Kemp"]
        assert slapd.read(f"uid=olgadyer,{base}")["sn"] == [b"Dyer"]
        assert PASSWORD not in (tmp_path / "data.log").read_text()

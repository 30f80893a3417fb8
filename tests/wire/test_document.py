"""What the document shows is what goes over the wire."""

import json

from jim_core.wire.executions import ExecutionDetail, ExecutionSummary
from tests.wire import document

ADDITIONS = [
    "connectedSystemName",
    "runProfileId",
    "runProfileName",
    "continueOnFailure",
    "exitCode",
    "attempt",
    "progress",
    "summary",
    "waitingFor",
    "retryAt",
    "carriedOverFrom",
]


def test_the_documents_execution_comes_out_as_it_went_in() -> None:
    """Same members, same order, same values, byte for byte."""
    summary = ExecutionSummary.model_validate_json(document.EXECUTION)
    assert json.dumps(summary.to_wire(), indent=2) == document.EXECUTION


def test_the_documents_detail_comes_out_as_it_went_in_with_additions_behind_each_step() -> None:
    """The 12 members of a step come first, in the document's order; only then ours."""
    detail = ExecutionDetail.model_validate_json(document.DETAIL).to_wire()
    for step in detail["steps"]:
        assert list(step)[12:] == ADDITIONS
        for name in ADDITIONS:
            del step[name]
    assert json.dumps(detail, indent=2) == document.DETAIL


def test_json_text_and_plain_values_say_the_same() -> None:
    """The one-pass JSON of a hot list equals the values of the two-pass form."""
    detail = ExecutionDetail.model_validate_json(document.DETAIL)
    assert json.loads(detail.model_dump_json(by_alias=True)) == detail.to_wire()

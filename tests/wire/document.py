"""The two JSON examples of the API's document, word for word."""

from typing import Final

EXECUTION: Final = """{
  "id": "c3d4e5f6-a7b8-9012-cdef-123456789012",
  "scheduleId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  "scheduleName": "Daily Delta Sync",
  "status": "InProgress",
  "currentStepIndex": 1,
  "totalSteps": 4,
  "queuedAt": "2026-04-05T06:00:00Z",
  "startedAt": "2026-04-05T06:00:01Z",
  "completedAt": null,
  "initiatedByType": "ApiKey",
  "initiatedById": "d4e5f6a7-b8c9-0123-defa-234567890123",
  "initiatedByName": "automation-key",
  "errorMessage": null
}"""

DETAIL: Final = """{
  "id": "c3d4e5f6-a7b8-9012-cdef-123456789012",
  "scheduleId": "a1b2c3d4-e5f6-7890-abcd-ef1234567890",
  "scheduleName": "Daily Delta Sync",
  "status": "InProgress",
  "currentStepIndex": 1,
  "totalSteps": 3,
  "queuedAt": "2026-04-05T06:00:00Z",
  "startedAt": "2026-04-05T06:00:01Z",
  "completedAt": null,
  "initiatedByType": "ApiKey",
  "initiatedById": "d4e5f6a7-b8c9-0123-defa-234567890123",
  "initiatedByName": "automation-key",
  "errorMessage": null,
  "steps": [
    {
      "stepIndex": 0,
      "name": "Corporate LDAP - Delta Import",
      "stepType": "RunProfile",
      "executionMode": "Sequential",
      "connectedSystemId": 1,
      "status": "Completed",
      "taskId": "e5f6a7b8-c9d0-1234-efab-345678901234",
      "startedAt": "2026-04-05T06:00:01Z",
      "completedAt": "2026-04-05T06:01:30Z",
      "errorMessage": null,
      "activityId": "f6a7b8c9-d0e1-2345-fabc-456789012345",
      "activityStatus": "Complete"
    },
    {
      "stepIndex": 1,
      "name": "Corporate LDAP - Delta Sync",
      "stepType": "RunProfile",
      "executionMode": "Sequential",
      "connectedSystemId": 1,
      "status": "Processing",
      "taskId": "a7b8c9d0-e1f2-3456-abcd-567890123456",
      "startedAt": "2026-04-05T06:01:31Z",
      "completedAt": null,
      "errorMessage": null,
      "activityId": "b8c9d0e1-f2a3-4567-bcde-678901234567",
      "activityStatus": "InProgress"
    },
    {
      "stepIndex": 2,
      "name": "Corporate LDAP - Export",
      "stepType": "RunProfile",
      "executionMode": "Sequential",
      "connectedSystemId": 1,
      "status": "Pending",
      "taskId": null,
      "startedAt": null,
      "completedAt": null,
      "errorMessage": null,
      "activityId": null,
      "activityStatus": null
    }
  ]
}"""

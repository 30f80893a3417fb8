"""The routes, one file a noun. Each is three lines: parse, one service call, present.

May import the rooms of the API and the service. Bodies and queries are parsed by `api.parse` and answers
written once by `api.present`; `response_model` and `takes` are there for the description alone.
Comes from: `api.app`. Next: `jim_core.service`.
"""

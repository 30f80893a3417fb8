"""Steps as real processes: small programs written by the tests, run, stopped and taken up again."""

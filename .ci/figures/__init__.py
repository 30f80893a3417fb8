"""What `.ci/bench` measures: one file a part, against a real `jim serve` in a directory of its own."""

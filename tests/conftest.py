"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

# Colour and a key of the person who runs the tests must not decide how they end.
for name in ("NO_COLOR", "JIM_URL", "JIM_API_KEY", "JIM_DATA_DIR"):
    os.environ.pop(name, None)

# How fast a machine is today is no property of the code: speed is measured by the benchmark. In CI a change
# is judged by the same examples as the change before; at a desk each run looks elsewhere.
settings.register_profile(
    "jim", deadline=None, derandomize="CI" in os.environ, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("jim")

"""What holds for every test."""

import os

from hypothesis import HealthCheck, settings

# Colour and a key of the person who runs the tests must not decide how they end.
for name in ("NO_COLOR", "JIM_URL", "JIM_API_KEY", "JIM_DATA_DIR"):
    os.environ.pop(name, None)

# How fast a machine is today is no property of the code: speed is measured by the benchmark.
settings.register_profile("jim", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("jim")

"""For all tests: how many examples are drawn where a test does not say."""

from hypothesis import settings

settings.register_profile("here", max_examples=50, deadline=None)
settings.load_profile("here")

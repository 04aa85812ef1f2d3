"""What the tests of signatures share."""

from collections.abc import Iterator

import pytest

from tests.signatures.node_sdks import Node, NodeMissingError, running


@pytest.fixture(scope="session")
def node(pytestconfig: pytest.Config) -> Iterator[Node]:
    """The providers' libraries for Node; tests that ask for them are skipped without them."""
    try:
        with running(pytestconfig.cache.mkdir("node")) as process:
            yield process
    except NodeMissingError as error:
        pytest.skip(str(error))

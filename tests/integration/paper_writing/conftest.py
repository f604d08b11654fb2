"""The programme office before November's paper."""

from __future__ import annotations

import pytest

from tests.client import PageClient
from tests.integration.paper_writing.papers import prepare
from tests.world import World


@pytest.fixture
def office(world: World, client: PageClient) -> PageClient:
    """The programme office, with November's paper prepared."""
    prepare(world)
    return client.sign_in(world.people["office"])

"""One studio for the session, so that films are cut out only once."""

import pytest
from animatic_studio import Studio


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    return Studio(tmp_path_factory.mktemp("kept"), tmp_path_factory.mktemp("clips"))

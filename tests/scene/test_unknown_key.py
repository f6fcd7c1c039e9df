"""What is said of a key that is set elsewhere."""

from pydantic import BaseModel

from compiler.diagnostics.sink import Diagnostics
from compiler.scene.document import SceneDocument, StoryDocument
from compiler.scene.shot import ShotEntry
from compiler.scene.unknown_key import report_unknown_key
from compiler.source.route import Route


def help_for(key: str, model: type[BaseModel]) -> str:
    diagnostics = Diagnostics()
    report_unknown_key(key, model, Route("story.yaml"), diagnostics)
    (found,) = diagnostics
    assert found.code.slug == "unknown-key"
    assert found.help is not None
    return found.help


def test_a_story_is_told_where_its_store_of_clips_is_set() -> None:
    for model in (StoryDocument, SceneDocument):
        assert "SCENEC_STORE_REMOTE" in help_for("store", model)


def test_elsewhere_it_is_a_key_like_any_other() -> None:
    assert "SCENEC_STORE_REMOTE" not in help_for("store", ShotEntry)
    assert help_for("storry", StoryDocument) == "did you mean `story`?"

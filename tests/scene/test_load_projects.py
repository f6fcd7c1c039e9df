from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from compiler.diagnostics.locate import locate
from compiler.diagnostics.sink import Diagnostics
from compiler.scene.load import Loaded, load_projects
from compiler.scene.project import LoadedScene

SHOTS = "shots: [{id: one, action: Mara waits.}]\n"
ONE = f"scene: One\n{SHOTS}"
TWO = f"scene: Two\n{SHOTS}"
STORY = "story: Both\nscenes: [scenes/one.yaml, scenes/two.yaml]\n"


@dataclass(frozen=True)
class Result:
    """What loading gave."""

    loaded: Loaded
    diagnostics: Diagnostics

    @property
    def scene(self) -> LoadedScene:
        """The only scene of the only project."""
        (project,) = self.loaded.projects
        (scene,) = project.scenes
        return scene

    @property
    def found(self) -> list[tuple[str, int, str]]:
        """File, line and slug of each diagnostic."""
        rows = []
        for diagnostic in self.diagnostics:
            region = locate(diagnostic.primary, self.loaded.sources)
            document = self.loaded.sources.get(region.file)
            line = document.file.position(region.start)[0] if document else 0
            rows.append((region.file, line, diagnostic.code.slug))
        return rows


Write = Callable[..., None]
Load = Callable[..., Result]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write files: path and text in turn."""

    def write_all(*files: str) -> None:
        for name, text in zip(files[::2], files[1::2], strict=True):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    return write_all


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Load paths, as written in the folder."""

    def load_all(*paths: str) -> Result:
        diagnostics = Diagnostics()
        return Result(load_projects([Path(path) for path in paths], tmp_path, diagnostics), diagnostics)

    return load_all


@pytest.fixture
def story(write: Write) -> None:
    write("film/story.yaml", STORY, "film/scenes/one.yaml", ONE, "film/scenes/two.yaml", TWO)


def ids(result: Result) -> list[tuple[str, list[str]]]:
    return [(project.id, [scene.id for scene in project.scenes]) for project in result.loaded.projects]


class TestRoots:
    def test_a_scene_alone_is_its_own_root(self, write: Write, load: Load, tmp_path: Path) -> None:
        write("deep/alley.yaml", ONE)
        scene = load("deep/alley.yaml").scene
        assert (scene.id, scene.title, scene.root) == ("alley", "One", tmp_path / "deep")
        assert scene.route.file == "deep/alley.yaml"

    @pytest.mark.parametrize("name", [".git", ".git/HEAD"])
    def test_a_git_folder_above_is_the_root(self, write: Write, load: Load, name: str) -> None:
        write(name, "", "a/b/alley.yaml", ONE)
        assert load("a/b/alley.yaml").scene.id == "a/b/alley"

    @pytest.mark.usefixtures("story")
    def test_a_story_file_is_nearer_than_git(self, write: Write, load: Load) -> None:
        write(".git/HEAD", "")
        assert ids(load("film")) == [("story", ["scenes/one", "scenes/two"])]

    def test_files_are_named_from_the_working_directory_or_in_full(self, write: Write, tmp_path: Path) -> None:
        write("a/in.yaml", ONE, "b/out.yaml", TWO)
        loaded = load_projects([Path("in.yaml"), tmp_path / "b" / "out.yaml"], tmp_path / "a", Diagnostics())
        assert list(loaded.sources) == ["in.yaml", (tmp_path / "b" / "out.yaml").as_posix()]


class TestSelection:
    @pytest.mark.usefixtures("story")
    def test_a_folder_means_its_story(self, load: Load) -> None:
        result = load("film")
        assert ids(result) == [("story", ["scenes/one", "scenes/two"])]
        assert result.loaded.projects[0].title == "Both"

    @pytest.mark.usefixtures("story")
    def test_one_scene_of_a_story_is_a_film_of_its_own(self, load: Load) -> None:
        result = load("film/scenes/two.yaml")
        assert ids(result) == [("scenes/two", ["scenes/two"])]
        assert result.loaded.projects[0].title == "Two"

    @pytest.mark.usefixtures("story")
    def test_a_scene_is_told_of_its_story_but_not_of_the_storys_other_scenes(self, write: Write, load: Load) -> None:
        write("film/story.yaml", STORY + "  \nfoo: 1\n", "film/scenes/one.yaml", "scene: [\n")
        assert load("film/scenes/two.yaml").found == [("film/story.yaml", 4, "unknown-key")]
        write("film/story.yaml", STORY.replace("one", "three"))
        assert load("film/scenes/two.yaml").found == []
        assert load("film").found == [("film/story.yaml", 2, "scene-not-found")]

    @pytest.mark.usefixtures("story")
    def test_scenes_of_one_story_are_one_film_in_its_order(self, load: Load) -> None:
        assert ids(load("film/scenes/two.yaml", "film/scenes/one.yaml")) == [("story", ["scenes/one", "scenes/two"])]

    @pytest.mark.usefixtures("story")
    def test_a_few_scenes_of_a_story_are_not_the_story(self, write: Write, load: Load) -> None:
        write("film/scenes/three.yaml", ONE, "film/story.yaml", "story: All\nscenes: [scenes/*.yaml]\n")
        result = load("film/scenes/two.yaml", "film/scenes/one.yaml")
        assert ids(result) == [("scenes/one+1", ["scenes/one", "scenes/two"])]

    @pytest.mark.usefixtures("story")
    def test_a_story_includes_a_scene_that_is_named_as_well(self, load: Load) -> None:
        assert ids(load("film/scenes/two.yaml", "film", "film/story.yaml")) == [("story", ["scenes/one", "scenes/two"])]

    def test_a_folder_without_a_story_means_each_of_its_scenes(self, write: Write, load: Load) -> None:
        write("b.yaml", TWO, "a.yaml", ONE, "cast.yaml", "props: {}\n", "a.lock.yaml", "rows: []\n", "x.yml", "a: 1\n")
        assert ids(load(".")) == [("a", ["a"]), ("b", ["b"])]

    @pytest.mark.usefixtures("story")
    def test_folders_below_are_searched_only_if_there_is_no_scene_here(self, write: Write, load: Load) -> None:
        write("alone/a.yaml", ONE, ".hidden/b.yaml", TWO)
        assert ids(load(".")) == [("a", ["a"]), ("story", ["scenes/one", "scenes/two"])]
        write("top.yaml", ONE)
        assert ids(load(".")) == [("top", ["top"])]

    def test_a_broken_scene_in_a_folder_is_still_a_scene(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: {One\n")
        assert [slug for _, _, slug in load(".").found] == ["yaml-syntax"]

    @pytest.mark.usefixtures("story")
    def test_a_glob_leaves_out_libraries_and_what_is_named(self, write: Write, load: Load) -> None:
        write("film/scenes/cast.yaml", "props: {}\n", "film/scenes/a.lock.yaml", "rows: []\n")
        write("film/story.yaml", "story: B\nscenes: ['scenes/*.yaml', scenes/one.yaml]\n")
        result = load("film")
        assert ids(result) == [("story", ["scenes/two", "scenes/one"])]
        assert result.found == []

    @pytest.mark.usefixtures("story")
    def test_a_scene_that_the_story_does_not_list_stands_alone(self, write: Write, load: Load) -> None:
        write("film/extra.yaml", ONE, "film/story.yaml", STORY + "characters: {mara: {image: m.png}}\n")
        result = load("film/extra.yaml")
        assert ids(result) == [("extra", ["extra"])]
        assert result.scene.declarations == ()
        assert result.loaded.uses == ()

    def test_locks_among_the_paths_are_passed_over(self, write: Write, load: Load) -> None:
        write("a.yaml", ONE, "a.lock.yaml", "schema_version: 1\nshots: {}\n")
        assert ids(load("a.lock.yaml", "a.yaml")) == [("a", ["a"])]

    def test_a_lock_alone_is_told(self, write: Write, load: Load) -> None:
        write("a.lock.yaml", "schema_version: 1\nshots: {}\n")
        assert [item.code.slug for item in load("a.lock.yaml").diagnostics] == ["no-scenes"]

    @pytest.mark.parametrize("path", ["nope.yaml", "nope/", "a\0b", "x" * 5000])
    def test_a_path_that_is_not_there_is_told(self, load: Load, path: str) -> None:
        result = load(path)
        assert [item.code.slug for item in result.diagnostics] == ["no-such-path"]

    def test_a_folder_without_scenes_is_told(self, write: Write, load: Load) -> None:
        write("empty/readme.txt", "")
        assert [item.code.slug for item in load("empty").diagnostics] == ["no-scenes"]


class TestDeclarations:
    def test_binding_order_is_kinds_then_libraries_then_story_then_scene(self, write: Write, load: Load) -> None:
        write(
            "story.yaml",
            "story: S\nscenes: [a.yaml]\nuse: [lib.yaml]\n"
            "props: {lamp: {image: l.png}}\ncharacters: {mara: {image: m.png}, jon: {image: story-jon.png}}\n",
            "lib.yaml",
            "use: [deep.yaml]\ncharacters: {zoe: {image: z.png}, jon: {image: lib-jon.png}}\n",
            "deep.yaml",
            "characters: {al: {image: al.png}}\n",
            "a.yaml",
            f"scene: A\nuse: [own.yaml]\ncharacters: {{bo: {{image: b.png}}, al: {{image: my-al.png}}}}\n"
            f"locations: {{yard: {{image: y.png}}}}\n{SHOTS}",
            "own.yaml",
            "characters: {mara: {image: own-mara.png}, cy: {image: c.png}}\n",
        )
        scene = load("a.yaml").scene
        assert [item.id for item in scene.declarations] == ["al", "zoe", "jon", "mara", "cy", "bo", "yard", "lamp"]
        pictures = {item.id: item.entry.image for item in scene.declarations}
        assert pictures["al"] == "my-al.png"
        assert pictures["jon"] == "story-jon.png"
        assert pictures["mara"] == "own-mara.png"

    def test_a_library_used_twice_does_not_undo_an_override(self, write: Write, load: Load) -> None:
        write(
            "a.yaml", f"scene: A\nuse: [one.yaml, two.yaml]\n{SHOTS}",
            "one.yaml", "use: [base.yaml]\ncharacters: {mara: {image: mine.png}}\n",
            "two.yaml", "use: [base.yaml]\n",
            "base.yaml", "characters: {mara: {image: base.png}}\n",
        )  # fmt: skip
        (mara,) = load("a.yaml").scene.declarations
        assert mara.entry.image == "mine.png"

    def test_a_library_is_read_once_for_many_scenes(self, write: Write, load: Load) -> None:
        write("lib.yaml", "characters: {mara: {image: m.png, colour: red}}\n")
        write("a.yaml", f"use: [lib.yaml]\n{ONE}", "b.yaml", f"use: [lib.yaml]\n{TWO}")
        result = load("a.yaml", "b.yaml")
        assert result.found == [("lib.yaml", 1, "unknown-key")]
        assert [str(use.route) for use in result.loaded.uses] == ["lib.yaml#characters.mara.image"]

    def test_a_broken_declaration_keeps_its_name(self, write: Write, load: Load) -> None:
        write("a.yaml", f"scene: A\ncharacters:\n  mara: {{imag: m.png, name: Mara}}\n  jon: jon.png\n{SHOTS}")
        scene = load("a.yaml").scene
        assert [(item.id, item.entry.name, item.entry.image) for item in scene.declarations] == [
            ("mara", "Mara", ""),
            ("jon", None, ""),
        ]

    @pytest.mark.parametrize(
        "top", ["use: [nope.yaml]", "use: nope.yaml", "characters: [mara]", "charaters: {mara: {image: m.png}}"]
    )
    def test_a_scene_says_when_declarations_could_not_be_read(self, write: Write, load: Load, top: str) -> None:
        write("a.yaml", f"{ONE}{top}\n")
        assert not load("a.yaml").scene.complete

    def test_a_scene_under_a_broken_story_is_incomplete(self, write: Write, load: Load) -> None:
        write("story.yaml", "story: [\n", "a.yaml", ONE)
        result = load("a.yaml")
        assert not result.scene.complete
        assert [(file, slug) for file, _, slug in result.found] == [("story.yaml", "yaml-syntax")]

    def test_a_library_is_checked_on_its_own(self, write: Write, load: Load) -> None:
        write("lib.yaml", "characters: {mara: {image: m.png}}\nlocations: {mara: {image: n.png}}\n")
        result = load("lib.yaml")
        assert result.loaded.projects == ()
        assert [use.location for use in result.loaded.uses] == ["m.png", "n.png"]
        assert result.found == [("lib.yaml", 2, "duplicate-name")]


class TestCascade:
    @pytest.fixture
    def scene(self, write: Write, load: Load) -> LoadedScene:
        write(
            "story.yaml",
            "story: S\nscenes: [a.yaml]\ndefaults: {style: dusk}\nprofiles: {draft: {seed: 1}, hd: {seed: 2}}\n"
            "mentions: explicit\nallow_degraded: [voice]\nbudget: 5 USD\n",
            "a.yaml",
            f"defaults: {{sound: rain}}\nprofiles: {{draft: {{seed: 3}}}}\nallow_degraded: [seed]\n{ONE}",
        )
        return load("a.yaml").scene

    def test_the_nearest_settings_come_first(self, scene: LoadedScene) -> None:
        assert [str(layer.route) for layer in scene.defaults] == ["a.yaml#defaults", "story.yaml#defaults"]
        assert [layer.settings.seed for layer in scene.profiles["draft"]] == [3, 1]
        assert [layer.settings.seed for layer in scene.profiles["hd"]] == [2]

    def test_a_scene_inherits_what_it_does_not_say(self, scene: LoadedScene) -> None:
        assert scene.mentions == "explicit"
        assert scene.allow_degraded == {"voice", "seed"}
        assert scene.budget is None
        assert scene.story_budget is not None
        assert (scene.story_budget[0], str(scene.story_budget[1])) == ("5 USD", "story.yaml#budget")

    def test_broken_settings_keep_what_is_right(self, write: Write, load: Load) -> None:
        write("a.yaml", f"{ONE}defaults: {{framing: wde, style: dusk}}\n")
        (layer,) = load("a.yaml").scene.defaults
        assert (layer.settings.framing, layer.settings.style) == (None, "dusk")

    @pytest.mark.usefixtures("story")
    def test_templates_belong_to_a_story(self, write: Write, load: Load, tmp_path: Path) -> None:
        assert load("film").loaded.projects[0].templates is None
        write("film/templates/en/shot.j2", "")
        assert load("film").loaded.projects[0].templates == tmp_path / "film" / "templates"

    @pytest.mark.usefixtures("story")
    @pytest.mark.parametrize("is_there", [True, False])
    def test_templates_outside_the_root_are_not_taken_and_told_at_the_story(
        self, write: Write, load: Load, tmp_path: Path, *, is_there: bool
    ) -> None:
        if is_there:
            write("elsewhere/en/shot.j2", "")
        (tmp_path / "film" / "templates").symlink_to(tmp_path / "elsewhere")
        result = load("film")
        assert result.found == [("film/story.yaml", 1, "path-outside-root")]
        assert result.loaded.projects[0].templates is None

    @pytest.mark.usefixtures("story")
    def test_a_project_holds_what_lies_in_its_repository_however_it_is_reached(
        self, write: Write, load: Load, tmp_path: Path
    ) -> None:
        write("elsewhere/shot.j2", "", "film/here/shot.j2", "")
        (tmp_path / "film" / "out.j2").symlink_to(tmp_path / "elsewhere" / "shot.j2")
        (tmp_path / "film" / "in.j2").symlink_to(tmp_path / "film" / "here" / "shot.j2")
        (tmp_path / "film" / "loop.j2").symlink_to(tmp_path / "film" / "loop.j2")
        (project,) = load("film").loaded.projects
        names = ("here/shot.j2", "in.j2", "out.j2", "loop.j2", "../elsewhere/shot.j2")
        assert [project.holds(project.root / name) for name in names] == [True, True, False, True, False]


class TestShots:
    def test_one_broken_shot_hides_no_other(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: A\nshots:\n  - {id: one, action: [x]}\n  - {id: two, framing: wde}\n  - {id: three}\n")
        result = load("a.yaml")
        assert result.found == [("a.yaml", 3, "wrong-type"), ("a.yaml", 4, "unknown-value")]
        assert [(shot.entry.id, str(shot.route), shot.is_whole) for shot in result.scene.shots] == [
            ("one", "a.yaml#shots.0", False),
            ("two", "a.yaml#shots.1", True),
            ("three", "a.yaml#shots.2", True),
        ]

    def test_a_shot_whose_action_was_mistyped_is_not_whole(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: A\nshots:\n  - {id: one, actoin: Mara waits.}\n  - {id: two, foo: 1, action: x}\n")
        assert [(shot.entry.id, shot.is_whole) for shot in load("a.yaml").scene.shots] == [
            ("one", False),
            ("two", True),
        ]

    def test_an_unknown_key_may_be_all_that_a_shot_tells(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: A\nshots: [{id: one, scribble: Mara waits.}]\n")
        assert [shot.is_whole for shot in load("a.yaml").scene.shots] == [False]

    def test_lines_around_a_broken_one_keep_their_places(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: A\nshots: [{id: a, dialogue: [what, jon: , {who: al, lin: x}, mara: Hello.]}]\n")
        (shot,) = load("a.yaml").scene.shots
        assert [line.who for line in shot.entry.dialogue] == ["", "jon", "al", "mara"]
        assert not shot.is_whole

    def test_beats_without_a_usable_length_break_no_limit(self, write: Write, load: Load) -> None:
        write("a.yaml", "scene: A\nshots: [{id: a, duration: 9, beats: [wide, {action: Mara waits., seconds: x}]}]\n")
        (shot,) = load("a.yaml").scene.shots
        assert [(beat.action, beat.seconds) for beat in shot.entry.beats] == [("", 1), ("Mara waits.", 1)]
        assert (shot.entry.duration, shot.is_whole) == (None, False)

    def test_lines_know_the_key_that_they_were_written_with(self, write: Write, load: Load) -> None:
        write("a.yaml", 'scene: A\nshots: [{id: one, dialogue: [{"jon ( quietly )": "42"}, {who: jon, line: "No"}]}]\n')
        short, long = load("a.yaml").scene.shots[0].entry.dialogue
        assert (short.who, short.manner, short.line, short.key) == ("jon", "quietly", "42", "jon ( quietly )")
        assert (long.who, long.line, long.key) == ("jon", "No", None)

    def test_files_of_shots_are_asset_uses(self, write: Write, load: Load, tmp_path: Path) -> None:
        write(
            "story.yaml",
            "story: S\nscenes: [s/a.yaml]\nasset_roots: [../footage]\n",
            "s/a.yaml",
            "scene: A\nshots:\n  - {id: one, first_frame: f.png, storyboard: ../b.png}\n"
            "  - {id: two, footage: ../../footage/c.mp4}\n  - {id: three, first_frame: 'https://example.com/f.png'}\n",
        )
        result = load("s/a.yaml")
        assert result.found == []
        assert [(str(use.route), use.expects, use.location, use.path) for use in result.loaded.uses] == [
            ("s/a.yaml#shots.0.first_frame", "image", "s/f.png", tmp_path / "s/f.png"),
            ("s/a.yaml#shots.0.storyboard", "image", "b.png", tmp_path / "b.png"),
            ("s/a.yaml#shots.1.footage", "video", "../footage/c.mp4", tmp_path.parent / "footage/c.mp4"),
            ("s/a.yaml#shots.2.first_frame", "image", "https://example.com/f.png", None),
        ]

    def test_an_address_keeps_the_hash_beside_it(self, write: Write, load: Load) -> None:
        digest = "0" * 64
        write("a.yaml", f"{ONE}characters: {{mara: {{image: 'https://example.com/m.png', sha256: '{digest}'}}}}\n")
        assert [use.sha256 for use in load("a.yaml").loaded.uses] == [digest]


def test_asset_roots_are_for_assets_only(write: Write, load: Load) -> None:
    write(
        "film/story.yaml", "story: S\nscenes: [../other/a.yaml]\nuse: [../other/cast.yaml]\nasset_roots: [../other]\n",
        "other/a.yaml", ONE,
        "other/cast.yaml", "props: {}\n",
    )  # fmt: skip
    result = load("film")
    assert [slug for _, _, slug in result.found] == ["path-outside-root", "path-outside-root"]
    # To list the folder under `asset_roots`, as for an asset, is no way out.
    assert all("into the repository; what lies" in (item.help or "") for item in result.diagnostics)


def test_help_for_an_asset_outside_of_the_repository_names_asset_roots(write: Write, load: Load) -> None:
    write("film/story.yaml", "story: S\nscenes: [a.yaml]\n", "film/a.yaml", f"{ONE}music: ../rain.ogg\n")
    (item,) = load("film").diagnostics
    assert "under `asset_roots`" in (item.help or "")
    assert "or list its folder" in (item.help or "")


class TestIds:
    def test_two_files_of_the_same_id_are_told_once(self, write: Write, load: Load) -> None:
        write("gate.yaml", ONE, "gate.yml", TWO)
        assert load(".").found == [("gate.yaml", 1, "duplicate-scene")]

    @pytest.mark.parametrize("name, other", [("gate.yaml", "gate.yml"), ("gate.yml", "gate.yaml")])
    def test_a_file_is_told_of_the_one_beside_it(self, write: Write, load: Load, name: str, other: str) -> None:
        write(name, ONE, other, TWO)
        result = load(name)
        assert result.found == [(name, 1, "duplicate-scene")]
        assert f"`{other}`" in next(iter(result.diagnostics)).message

    @pytest.mark.parametrize("path, file", [(".", "story.yaml"), ("story.yml", "story.yml")])
    def test_a_scene_has_not_the_id_of_the_story_beside_it(
        self, write: Write, load: Load, path: str, file: str
    ) -> None:
        write("story.yaml", "story: S\nscenes: [one.yaml]\n", "story.yml", TWO, "one.yaml", ONE)
        assert load(path).found == [(file, 1, "duplicate-scene")]

    def test_a_story_does_not_list_a_scene_of_its_own_id(self, write: Write, load: Load) -> None:
        write("story.yaml", "story: S\nscenes: [one.yaml, story.yml]\n", "story.yml", TWO, "one.yaml", ONE)
        assert load(".").found == [("story.yml", 1, "duplicate-scene")]

    def test_two_stories_of_one_root_are_one_film(self, write: Write, load: Load) -> None:
        write("day.yaml", "story: D\nscenes: [one.yaml]\n", "night.yaml", "story: N\nscenes: [one.yaml]\n")
        write("one.yaml", ONE)
        assert load("day.yaml", "night.yaml").found == [("night.yaml", 1, "duplicate-scene")]

    def test_other_files_of_the_same_name_are_nobodys_rivals(self, write: Write, load: Load, tmp_path: Path) -> None:
        write("gate.yaml", ONE, "gate.yml", "on: [push]\n", "s/story.yaml", TWO, "door.yaml", TWO)
        (tmp_path / "door.yml").symlink_to("door.yaml")
        assert load("gate.yaml", "door.yaml", "door.yml", "s/story.yaml").found == []


def test_help_names_the_nearest(write: Write, load: Load) -> None:
    write("a.yaml", "scene: A\nshots:\n  - {id: one, framng: wide}\n  - {id: two, framing: closeup}\n")
    key, value = load("a.yaml").diagnostics
    assert key.help == "did you mean `framing`?"
    assert [(item.replacement, item.label.part) for item in key.suggestions] == [("framing", "key")]
    assert value.help == "did you mean `close-up`?"

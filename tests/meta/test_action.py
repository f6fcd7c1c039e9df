"""`action.yml`: its form is GitHub's, and its steps do what they say, run here one after the other.

A runner in small: it fills in the expressions that the action uses, and runs each `run` step in bash as GitHub does.
Steps of other actions are passed over, and so is the installation. GitHub's comments are a server on loopback.
"""

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML
from small_story import Story, write_story

ROOT = Path(__file__).parents[2]
MARK = "<!-- scenec plan -->"
EXPRESSION = re.compile(r"\$\{\{ (?P<path>[\w.-]+) \}\}")


def test_the_action_has_the_published_form() -> None:
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", "action.yml"]
    ran = subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stdout


class Comments(ThreadingHTTPServer):
    """The comments of one pull request, two to a page."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.comments: list[dict[str, Any]] = [{"id": n, "body": f"comment {n}"} for n in range(1, 4)]
        self.refuses = False

    @property
    def ours(self) -> list[str]:
        return [one["body"] for one in self.comments if MARK in one["body"]]


class _Answers(BaseHTTPRequestHandler):
    server: Comments

    def do_GET(self) -> None:
        page = int((re.findall(r"[?&]page=(\d+)", self.path) or ["1"])[0])
        found = self.server.comments[2 * page - 2 : 2 * page]
        more = f'<{self._base()}/repos/a/b/issues/7/comments?per_page=100&page={page + 1}>; rel="next"'
        self._answer(200, found, {"Link": more} if 2 * page < len(self.server.comments) else {})

    def do_POST(self) -> None:
        if self.server.refuses:
            self._answer(403, {"message": "Resource not accessible by integration"}, {})
            return
        assert self.path == "/repos/a/b/issues/7/comments"
        self.server.comments.append({"id": len(self.server.comments) + 1, **self._body()})
        self._answer(201, {}, {})

    def do_PATCH(self) -> None:
        number = int(self.path.removeprefix("/repos/a/b/issues/comments/"))
        self.server.comments[number - 1] |= self._body()
        self._answer(200, {}, {})

    def _base(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}"

    def _body(self) -> dict[str, str]:
        assert self.headers["Authorization"] == "Bearer secret"
        body: dict[str, str] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        return body

    def _answer(self, code: int, document: object, headers: dict[str, str]) -> None:
        self.send_response(code)
        for name, text in headers.items():
            self.send_header(name, text)
        self.end_headers()
        self.wfile.write(json.dumps(document).encode())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


class Runner:
    """Runs the action's steps in a story."""

    def __init__(self, story: Story, comments: Comments, temporary: Path) -> None:
        self.story = story
        self.comments = comments
        self.temporary = temporary
        self.summary = temporary / "summary"
        self.said = ""
        self.outputs: dict[str, str] = {}

    def run(self, **inputs: str) -> int:
        """Run the action for a pull request; return the exit code of the step that ended it."""
        action = YAML(typ="safe").load((ROOT / "action.yml").read_text(encoding="utf-8"))
        values = {f"inputs.{name}": str(entry["default"]) for name, entry in action["inputs"].items()}
        values |= {f"inputs.{name.replace('_', '-')}": text for name, text in inputs.items()}
        base = git(self.story.folder, "rev-parse", "main")
        values |= {"github.event.pull_request.base.sha": base, "github.event.pull_request.number": "7"}
        values |= {"inputs.token": "secret", "github.event_name": "pull_request"}
        self.summary.write_text("", encoding="utf-8")
        for step in action["runs"]["steps"]:
            if "run" not in step or step["name"] == "Install scenec" or not self._wanted(step, values):
                continue
            code, outputs = self._step(step, values)
            values |= {f"steps.{step.get('id')}.outputs.{name}": text for name, text in outputs.items()}
            if code and not step.get("continue-on-error"):
                return code
        self.outputs = values
        return 0

    def _wanted(self, step: dict[str, Any], values: dict[str, str]) -> bool:
        conditions = re.findall(r"([\w.-]+) == '([^']*)'", step.get("if", ""))
        return all(values[path] == text for path, text in conditions)

    def _step(self, step: dict[str, Any], values: dict[str, str]) -> tuple[int, dict[str, str]]:
        script, output = self.temporary / "step.sh", self.temporary / "output"
        assert "${{" not in step["run"], "an expression in a script is an open door"
        script.write_text(step["run"], encoding="utf-8")
        output.write_text("", encoding="utf-8")
        own = {
            name: EXPRESSION.sub(lambda m: values.get(m["path"], ""), text)
            for name, text in step.get("env", {}).items()
        }
        surroundings = {
            **os.environ,
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "GITHUB_ACTION_PATH": str(ROOT),
            "GITHUB_API_URL": f"http://127.0.0.1:{self.comments.server_port}",
            "GITHUB_REPOSITORY": "a/b",
            "GITHUB_OUTPUT": str(output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            "RUNNER_TEMP": str(self.temporary),
            "SCENEC_DATA_DIR": str(self.temporary / "data"),
            "SCENEC_STATE_DIR": str(self.temporary / "state"),
            "SCENEC_CACHE_DIR": str(self.temporary / "cache"),
            **own,
        }  # fmt: skip
        words = ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)]
        ran = subprocess.run(
            words, cwd=self.story.folder, env=surroundings, capture_output=True, text=True, check=False, timeout=240
        )
        self.said = ran.stdout + ran.stderr
        return ran.returncode, _outputs(output.read_text(encoding="utf-8"))


def _outputs(text: str) -> dict[str, str]:
    found = dict(re.findall(r"^(\w+)<<END\n(.*?)\nEND$", text, re.MULTILINE | re.DOTALL))
    return found | dict(re.findall(r"^(\w+)=(.*)$", text, re.MULTILINE))


def git(folder: Path, *words: str) -> str:
    own = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    ran = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return ran.stdout.strip()


@pytest.fixture(scope="module")
def branch(tmp_path_factory: pytest.TempPathFactory) -> Story:
    """A story on a branch that makes one shot longer."""
    story = write_story(tmp_path_factory.mktemp("action") / "story")
    git(story.folder, "init", "--quiet", "--initial-branch", "main")
    git(story.folder, "add", "--all")
    git(story.folder, "commit", "--quiet", "--message", "one")
    git(story.folder, "checkout", "--quiet", "-b", "longer")
    story.edit("action: Mara waits at the gate.\n    duration: 2", "action: Mara waits at the gate.\n    duration: 4")
    return story


@pytest.fixture
def runner(branch: Story, tmp_path: Path) -> Iterator[Runner]:
    comments = Comments()
    threading.Thread(target=comments.serve_forever, daemon=True).start()
    yield Runner(branch, comments, tmp_path)
    comments.shutdown()
    comments.server_close()


def test_a_pull_request_has_one_comment_with_what_the_change_costs(runner: Runner) -> None:
    assert runner.run(animatic="false") == 0
    assert len(runner.comments.ours) == 1
    assert "arrival" in runner.comments.ours[0]
    assert "USD" in runner.comments.ours[0]
    assert runner.summary.read_text(encoding="utf-8") in runner.comments.ours[0]
    runner.comments.comments[-1]["body"] = f"{MARK}\nof yesterday"
    assert runner.run(animatic="false") == 0
    assert len(runner.comments.comments) == 4
    assert "arrival" in runner.comments.ours[0]


def test_a_change_above_the_cap_is_told_and_then_fails(runner: Runner) -> None:
    assert runner.run(max_cost="0.01USD") == 4
    assert len(runner.comments.ours) == 1


def test_a_fork_that_may_not_write_comments_gets_its_film_all_the_same(runner: Runner) -> None:
    runner.comments.refuses = True
    assert runner.run() == 0
    film = runner.outputs["steps.animatic.outputs.film"]
    assert (runner.story.folder / film).stat().st_size > 10_000
    assert "build" in film


def test_an_error_in_a_scene_is_an_annotation(runner: Runner) -> None:
    text = runner.story.scene.read_text(encoding="utf-8")
    runner.story.edit("jon: Who is there?", "jhon: Who is there?")
    assert runner.run() == 1
    runner.story.scene.write_text(text, encoding="utf-8")
    assert "SC0301 unknown-character,file=gate.yaml,line=20" in runner.said
    assert runner.comments.ours == []

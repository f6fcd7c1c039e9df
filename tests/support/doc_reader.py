"""A reader of the documentation who does what it says: types its commands, writes its files, applies its edits.

Invariant: what is typed is what the page shows. Only addresses differ: the rehearsal's port is a free one, and folders
of other people's machines lie in the reader's own.
"""

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from doc_pages import FILE_NAME, Step
from ran import Ran
from warm_scenec import WarmScenec

REHEARSAL = "http://127.0.0.1:8080"
"""Where `scenec emulate` listens unless told otherwise, and so where every page says it does."""
SERVERS = ("emulate", "review", "watch")
"""Commands that go on until they are interrupted."""


PORT = re.compile(r" --port \d+")


@dataclass
class Reader:
    """Somebody with a shell.

    Attributes:
        folder: where they are; a `cd` changes it.
        home: all they own lies in here.
        warm: what runs scenec.
        environment: what they exported.
        rehearsal: the address of an emulator.
    """

    folder: Path
    home: Path
    warm: WarmScenec
    environment: dict[str, str]
    rehearsal: str
    ran: Ran = field(default_factory=lambda: Ran(0, "", ""))

    @classmethod
    def at(cls, home: Path, warm: WarmScenec, rehearsal: str, variables: Mapping[str, str]) -> "Reader":
        """Return a reader in a fresh home, whose accounts are all with the emulator."""
        tools = home / "bin"
        tools.mkdir(parents=True)
        for opener in ("xdg-open", "open"):  # looks at nothing
            (tools / opener).write_text("#!/bin/sh\n")
            (tools / opener).chmod(0o755)
        foreign = ("SCENEC_", "DASHSCOPE_", "SEGMIND_", "FAL_", "XDG_", "GIT_", "CI")
        clean = {name: value for name, value in os.environ.items() if not name.startswith(foreign)}
        own = {f"SCENEC_{name}_DIR": str(home / f".{name.lower()}") for name in ("STATE", "CACHE", "DATA")}
        people = {f"GIT_{who}_{what}": "r@example.org" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        path = {
            "HOME": str(home),
            "PATH": os.pathsep.join((str(tools), str(Path(sys.executable).parent), os.environ["PATH"])),
            "PYTHONWARNINGS": "ignore",
        }
        folder = home / "work"
        folder.mkdir()
        return cls(folder, home, warm, {**clean, **own, **people, **path, **variables}, rehearsal)

    def does(self, step: Step, answer: str = "") -> Ran:
        """Do one step; a command's end and output are returned.

        Args:
            step: what the page says.
            answer: what the reader types when they are asked something.
        """
        if step.kind == "command":
            for part in step.text.split(" && "):
                self.ran = self._types(part, answer)
                if self.ran.code:
                    break
            return self.ran
        if step.kind == "edit":
            apply_edit(self.folder, step.text)
        elif named := FILE_NAME.match(step.text):
            path = self.folder / named["name"]
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(step.text, encoding="utf-8")
        return Ran(0, "", "")

    def _types(self, command: str, answer: str) -> Ran:
        command = command.replace(REHEARSAL, self.rehearsal).replace("/mnt/", f"{self.home}/mnt/")
        words = shlex.split(command)
        if words[0] == "cd":
            self.folder = self.folder / words[1]
        elif words[0] == "export":
            self.environment |= dict(word.split("=", 1) for word in words[1:])
            addresses = {value for name, value in self.environment.items() if name.endswith("BASE_URL")}
            assert all(address.startswith(self.rehearsal) for address in addresses), addresses
        elif words[0] == "scenec":
            return self._runs_scenec(words[1:], answer)
        else:
            ran = subprocess.run(
                ["bash", "-c", command],
                cwd=self.folder,
                env=self.environment,
                capture_output=True,
                text=True,
                check=False,
            )
            return Ran(ran.returncode, ran.stdout, ran.stderr)
        return Ran(0, "", "")

    def _runs_scenec(self, words: list[str], answer: str) -> Ran:
        kept = None
        if ">" in words:
            kept = self.folder / words.pop()
            words.remove(">")
        serves = words[0] in SERVERS
        if serves:
            words = [*shlex.split(PORT.sub("", shlex.join(words))), "--port", "0"]
        running = self.warm.begin(words, self.folder, self.environment, answer)
        ran = self.warm.interrupt(running) if serves else self.warm.end(running)
        if kept is not None:
            kept.write_text(ran.out, encoding="utf-8")
        return ran


def apply_edit(folder: Path, diff: str) -> None:
    """Replace the lines with `-` by those with `+`, in the one file that has them."""
    old, new = ("".join(line[1:] + "\n" for line in diff.splitlines() if line[0] == sign) for sign in "-+")
    (path,) = [path for path in folder.rglob("*.yaml") if old in path.read_text(encoding="utf-8")]
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

"""A plain HTTP client of DashScope's, for talking to the emulator without any code of the compiler's."""

import base64
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

CREATE = "/api/v1/services/aigc/video-generation/video-synthesis"
SCENES = Path(__file__).parents[2] / "examples" / "scenes" / "assets"


@dataclass
class Client:
    """Asks one server with one key."""

    url: str
    key: str = "sk-rehearsal"
    http: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=10, trust_env=False))

    def __del__(self) -> None:
        self.http.close()

    @property
    def auth(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.key}"}

    def get(self, path: str, **params: str) -> httpx.Response:
        return self.http.get(f"{self.url}/api/v1/{path}", headers=self.auth, params=params)

    def create(self, body: object, **headers: str) -> httpx.Response:
        sent = {**self.auth, "X-DashScope-Async": "enable", "X-DashScope-OssResourceResolve": "enable", **headers}
        return self.http.post(self.url + CREATE, json=body, headers={k: v for k, v in sent.items() if v})

    def submit(self, body: object) -> str:
        answer = self.create(body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["output"]["task_id"])

    def task(self, name: str) -> dict[str, Any]:
        answer = self.get(f"tasks/{name}")
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()
        return data

    def wait(self, name: str, seconds: float = 30) -> dict[str, Any]:
        """Ask until a job has ended."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            data = self.task(name)
            if data["output"]["task_status"].upper() not in ("PENDING", "RUNNING"):
                return data
            time.sleep(0.02)
        raise AssertionError(data)

    def run(self, body: object) -> dict[str, Any]:
        return self.wait(self.submit(body))

    def policy(self, model: str = "wan2.7-r2v") -> dict[str, Any]:
        answer = self.get("uploads", action="getPolicy", model=model)
        assert answer.status_code == 200, answer.text
        data: dict[str, Any] = answer.json()["data"]
        return data

    def post_form(
        self, policy: Mapping[str, Any], name: str, content: bytes, /, **changes: str | None
    ) -> httpx.Response:
        """Post a file under a policy; a change to None leaves a field out, `_` in names stands for `-`."""
        fields: dict[str, str | None] = {
            "OSSAccessKeyId": policy["oss_access_key_id"],
            "Signature": policy["signature"],
            "policy": policy["policy"],
            "key": f"{policy['upload_dir']}/{name}",
            "x-oss-object-acl": policy["x_oss_object_acl"],
            "x-oss-forbid-overwrite": policy["x_oss_forbid_overwrite"],
            "success_action_status": "200",
        }
        fields |= {name if name in fields else name.replace("_", "-"): value for name, value in changes.items()}
        data = {key: value for key, value in fields.items() if value is not None}
        return self.http.post(policy["upload_host"], data=data, files={"file": (name, content)})

    def upload(self, path: Path, model: str = "wan2.7-r2v", name: str = "") -> str:
        policy = self.policy(model)
        answer = self.post_form(policy, name or path.name, path.read_bytes())
        assert answer.status_code == 200, answer.text
        return f"oss://{policy['upload_dir']}/{name or path.name}"


def inline(name: str, mime: str = "image/jpeg") -> str:
    """Return an example's picture as a data address."""
    return f"data:{mime};base64,{base64.b64encode((SCENES / name).read_bytes()).decode()}"


def a_body(*media: Mapping[str, object], prompt: str = "Image 1 waves.", **parameters: object) -> dict[str, Any]:
    """Return a request for wan2.7-r2v, with one picture on the web unless other media are given."""
    given = list(media) or [{"type": "reference_image", "url": "https://example.org/ada.jpg"}]
    return {
        "model": "wan2.7-r2v",
        "input": {"prompt": prompt, "media": given},
        "parameters": {"duration": 5, "resolution": "720P", **parameters},
    }

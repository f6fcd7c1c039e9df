"""Local files reach DashScope: inside the request where small, else by the temporary upload, once."""

import base64
import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from connected import CANARY, QuickClock, at
from dashscope_account import form_of, request_of, upload_policy
from scripted_server import RESET, Received, Reply, ScriptedServer

from compiler.backends.dashscope.adapter import DashScopeBackend
from compiler.backends.hosted import Connection, Prepared
from compiler.backends.protocol import BackendError
from compiler.ir.asset import Asset
from compiler.ir.request import GenerationRequest, MediaItem

MakeAsset = Callable[[str], Asset]
OSS = "oss://dashscope-instant/0a/2026-11-20/9f/"


def ignore(share: float) -> None:
    del share


def prepared(backend: DashScopeBackend, root: Path, *media: MediaItem) -> Prepared:
    return backend.prepare(request_of(*media), root, ignore)


def media_of(made: Prepared) -> list[dict[str, str]]:
    words = made.body["input"]
    assert isinstance(words, dict)
    media = words["media"]
    assert isinstance(media, list)
    return media


def test_a_small_picture_goes_inside_and_nothing_is_uploaded(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    made = prepared(backend, root, MediaItem("reference_image", asset("mara.png")))
    head, _, data = media_of(made)[0]["url"].partition(",")
    assert head == "data:image/png;base64"
    assert base64.b64decode(data) == (root / "mara.png").read_bytes()
    assert made.headers == {"X-DashScope-Async": "enable"}
    assert server.received == []


def test_a_voice_and_a_large_picture_are_uploaded(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    item = MediaItem("reference_image", asset("large.png"), asset("mara.wav"))
    assert (root / "large.png").stat().st_size > 2 << 20
    made = prepared(backend, root, item)
    entry = media_of(made)[0]
    assert entry["url"].startswith(OSS)
    assert entry["url"].endswith(".png")
    assert entry["reference_voice"].startswith(OSS)
    assert entry["reference_voice"].endswith(".wav")
    assert made.headers == {"X-DashScope-Async": "enable", "X-DashScope-OssResourceResolve": "enable"}
    policies = server.requests("GET", "/api/v1/uploads")
    assert [one.query for one in policies] == [{"action": "getPolicy", "model": "wan2.7-r2v"}] * 2
    picture, voice = server.requests("POST", "/oss")
    assert "authorization" not in picture.headers
    assert CANARY.encode() not in picture.body + str(picture.headers).encode()
    form = form_of(picture)
    assert list(form) == [
        "OSSAccessKeyId",
        "Signature",
        "policy",
        "key",
        "x-oss-object-acl",
        "x-oss-forbid-overwrite",
        "success_action_status",
        "x-oss-content-type",
        "file",
    ]
    assert form["file"] == (root / "large.png").read_bytes()
    assert form_of(voice)["file"] == (root / "mara.wav").read_bytes()
    assert f"oss://{form['key'].decode()}" == entry["url"]
    assert int(picture.headers["content-length"]) == len(picture.body)


def test_the_suffix_is_that_of_the_content(
    backend: DashScopeBackend, server: ScriptedServer, root: Path, asset: MakeAsset
) -> None:
    request = request_of(MediaItem("reference_image", asset("yard.bin")), model="wan2.6-r2v")
    made = backend.prepare(request, root, ignore)
    words = made.body["input"]
    assert isinstance(words, dict)
    assert words["reference_urls"][0].endswith(".jpg")
    assert form_of(server.requests("POST")[0])["x-oss-content-type"] == b"image/jpeg"


def test_an_address_passes_through(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    made = prepared(backend, root, MediaItem("reference_video", asset("https://example.org/a.mp4")))
    assert media_of(made)[0]["url"] == "https://example.org/a.mp4"
    assert "X-DashScope-OssResourceResolve" not in made.headers
    assert server.received == []


def voiced(asset: MakeAsset) -> MediaItem:
    return MediaItem("reference_image", asset("https://example.org/a.png"), asset("mara.wav"))


def test_a_file_is_uploaded_once_for_all_shots_and_runs_while_it_holds(
    server: ScriptedServer, connection: Connection, root: Path, asset: MakeAsset
) -> None:
    addresses = set()
    for _ in range(3):
        backend = DashScopeBackend(connection)
        for _ in range(2):
            addresses.add(media_of(prepared(backend, root, voiced(asset)))[0]["reference_voice"])
        backend.close()
    assert len(addresses) == len(server.requests("POST", "/oss")) == 1
    assert isinstance(connection.clock, QuickClock)
    connection.clock.shift[0] += 47 * 3600
    backend = DashScopeBackend(connection)
    prepared(backend, root, voiced(asset))
    backend.close()
    assert len(server.requests("POST", "/oss")) == 2


def test_another_model_account_or_address_has_uploads_of_its_own(
    server: ScriptedServer, connection: Connection, root: Path, asset: MakeAsset
) -> None:
    item = MediaItem("reference_image", asset("large.png"))
    server.on("GET", "/other/uploads", Reply(body=upload_policy(server)))
    for model, where in (
        ("wan2.7-r2v", connection),
        ("wan2.6-r2v", connection),
        ("wan2.7-r2v", at(connection, f"{server.url}/other")),
    ):
        backend = DashScopeBackend(where)
        backend.prepare(request_of(item, model=model), root, ignore)
        backend.close()
    assert len(server.requests("POST", "/oss")) == 3
    assert {one.query.get("model") for one in server.requests("GET")} == {"wan2.7-r2v", "wan2.6-r2v"}


def test_shots_that_need_the_same_file_at_once_upload_it_once(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    server.on("POST", "/oss", Reply(200, delay=0.2))
    made: list[str] = []
    item = voiced(asset)

    def work() -> None:
        made.append(media_of(prepared(backend, root, item))[0]["reference_voice"])

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(set(made)), len(server.requests("POST", "/oss"))) == (8, 1, 1)


def test_an_upload_that_fails_for_the_first_is_tried_by_the_next(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    server.on("POST", "/oss", Reply(400, b"<Error><Code>Bad</Code></Error>"), Reply(200))
    with pytest.raises(BackendError, match="Bad"):
        prepared(backend, root, voiced(asset))
    prepared(backend, root, voiced(asset))
    assert len(server.requests("POST", "/oss")) == 2


@pytest.mark.parametrize("trouble", [RESET, Reply(500, b"<Error/>"), Reply(403, b"<Error/>"), Reply(429, b"")])
def test_a_passing_trouble_of_the_storage_is_tried_again_with_a_new_policy_and_name(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset, trouble: Reply
) -> None:
    server.on("POST", "/oss", trouble, Reply(200))
    made = prepared(backend, root, voiced(asset))
    first, second = (form_of(one)["key"].decode() for one in server.requests("POST", "/oss"))
    assert first != second
    assert media_of(made)[0]["reference_voice"] == f"oss://{second}"
    assert len(server.requests("GET", "/api/v1/uploads")) == 2


def test_a_trouble_that_lasts_is_told_with_the_storages_words(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    told = "<Code>AccessDenied</Code><Message>Invalid according to Policy</Message><OSSAccessKeyId>x</OSSAccessKeyId>"
    body = f"<Error>{told}</Error>".encode()
    server.on("POST", "/oss", Reply(403, body))
    with pytest.raises(BackendError) as caught:
        prepared(backend, root, voiced(asset))
    assert str(caught.value) == (
        "`mara.wav` could not be uploaded: HTTP 403, AccessDenied: Invalid according to Policy"
    )
    assert len(server.requests("POST", "/oss")) == 4


@pytest.mark.parametrize(
    "change",
    [
        {"data": None},
        {"data": []},
        {"data": {"policy": 3}},
        {},
    ],
)
def test_a_policy_that_is_none_is_told(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset, change: dict[str, object]
) -> None:
    server.on("GET", "/api/v1/uploads", Reply(body={"request_id": "r", **change}))
    with pytest.raises(BackendError, match="no upload policy"):
        prepared(backend, root, voiced(asset))
    assert server.requests("POST") == []


@pytest.mark.parametrize(
    "host",
    ["https://example.org/oss", "http://storage.aliyuncs.com", "https://aliyuncs.com.example.org", "file:///etc", "x"],
)
def test_a_file_is_sent_to_the_providers_storage_only(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset, host: str
) -> None:
    told = upload_policy(server)
    data = told["data"]
    assert isinstance(data, dict)
    server.on("GET", "/api/v1/uploads", Reply(body={"data": {**data, "upload_host": host}}))
    with pytest.raises(BackendError):
        prepared(backend, root, voiced(asset))
    assert server.requests("POST") == []


def test_a_redirect_of_the_storage_is_not_followed(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    with ScriptedServer() as other:
        server.on("POST", "/oss", Reply(307, b"", {"Location": f"{other.url}/oss"}))
        with pytest.raises(BackendError):
            prepared(backend, root, voiced(asset))
        assert other.received == []


def test_a_file_larger_than_the_policy_allows_is_not_sent(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    told = upload_policy(server)
    data = told["data"]
    assert isinstance(data, dict)
    server.on("GET", "/api/v1/uploads", Reply(body={"data": {**data, "max_file_size_mb": 1}}))
    with pytest.raises(BackendError) as caught:
        prepared(backend, root, MediaItem("reference_image", asset("large.png")))
    assert caught.value.verdict.slug == "reference-refused"
    assert server.requests("POST") == []


@pytest.mark.parametrize("name", ["mara.png", "mara.wav"])
def test_a_file_that_changed_since_it_was_planned_is_not_sent(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset, name: str
) -> None:
    planned = asset(name)
    (root / name).write_bytes((root / name).read_bytes() + b"!")
    item = MediaItem("reference_image", planned) if name == "mara.png" else replace(voiced(asset), voice=planned)
    with pytest.raises(BackendError, match="changed since it was planned"):
        prepared(backend, root, item)
    assert server.requests("POST") == []


def test_a_file_that_changes_while_it_is_uploaded_is_not_used(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    item = voiced(asset)

    def change(request: Received) -> Reply:
        del request
        data = (root / "mara.wav").read_bytes()
        (root / "mara.wav").write_bytes(data[:-2] + b"!!")
        return Reply(body=upload_policy(server))

    server.on("GET", "/api/v1/uploads", change)
    with pytest.raises(BackendError, match="changed while it was uploaded"):
        prepared(backend, root, item)


def test_a_file_that_is_gone_is_told(backend: DashScopeBackend, root: Path, asset: MakeAsset) -> None:
    item = voiced(asset)
    (root / "mara.wav").unlink()
    with pytest.raises(BackendError, match=r"mara\.wav"):
        prepared(backend, root, item)


def test_progress_only_grows_and_ends_at_one(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    shares: list[float] = []
    item = MediaItem("reference_image", asset("large.png"), asset("mara.wav"))
    backend.prepare(request_of(item), root, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len([share for share in shares if 0 < share < 1]) > 5
    assert len(server.requests("POST", "/oss")) == 2


def test_the_body_stays_small_however_many_pictures_there_are(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    data = (root / "mara.png").read_bytes()
    items = []
    for number in range(5):
        name = f"p{number}.png"
        (root / name).write_bytes(data + bytes([number]) * (1_900_000 - len(data)))
        one = asset("mara.png")
        assert one.facts
        content = (root / name).read_bytes()
        sha256 = hashlib.sha256(content).hexdigest()
        facts = replace(one.facts, sha256=sha256, size=len(content))
        items.append(MediaItem("reference_image", replace(one, location=name, facts=facts, sha256=sha256)))
    urls = [entry["url"] for entry in media_of(prepared(backend, root, *items))]
    assert [url.partition(":")[0] for url in urls] == ["data", "data", "data", "oss", "oss"]
    assert sum(map(len, urls)) < 9 << 20
    assert len(server.requests("POST", "/oss")) == 2


def test_a_broken_memory_costs_an_upload_and_no_more(
    server: ScriptedServer, connection: Connection, root: Path, asset: MakeAsset
) -> None:
    folder = connection.cache / "dashscope"
    folder.mkdir(parents=True)
    (folder / "uploads.sqlite").write_bytes(b"not a database" * 100)
    for _ in range(2):
        backend = DashScopeBackend(connection)
        prepared(backend, root, voiced(asset))
        backend.close()
    assert len(server.requests("POST", "/oss")) <= 2


def test_what_is_remembered_holds_no_key(
    server: ScriptedServer, connection: Connection, root: Path, asset: MakeAsset
) -> None:
    backend = DashScopeBackend(connection)
    prepared(backend, root, voiced(asset))
    backend.close()
    kept = b"".join(path.read_bytes() for path in connection.cache.rglob("*") if path.is_file())
    assert b"oss://" in kept
    assert CANARY.encode() not in kept
    assert b"U0lHTkFUVVJF" not in kept
    assert server.requests("POST", "/oss")


def test_preparing_again_after_an_upload_expired_at_the_provider_uploads_again(
    server: ScriptedServer, backend: DashScopeBackend, root: Path, asset: MakeAsset
) -> None:
    gone = Reply(400, {"code": "InvalidParameter.DataInspection", "message": "Unable to download the media resource"})
    server.on("POST", "/api/v1/services/*", gone)
    with pytest.raises(BackendError) as caught:
        backend.submit(prepared(backend, root, voiced(asset)))
    assert caught.value.verdict.retry == "resubmit"
    prepared(backend, root, voiced(asset))
    assert len(server.requests("POST", "/oss")) == 2


def test_a_request_of_a_model_that_is_not_known_is_refused(backend: DashScopeBackend, root: Path) -> None:
    request: GenerationRequest = request_of(model="wan9")
    with pytest.raises(BackendError, match="wan9"):
        backend.prepare(request, root, ignore)

"""What DashScope's reference shows, for scripted servers: an upload policy, and how a form is read."""

from scripted_server import Received, ScriptedServer

from compiler.ir.request import GenerationRequest, MediaItem


def upload_policy(server: ScriptedServer) -> dict[str, object]:
    """An answer to getPolicy, as the reference shows it."""
    return {
        "request_id": "r-policy",
        "data": {
            "policy": "UE9MSUNZ",
            "signature": "U0lHTkFUVVJF",
            "upload_dir": "dashscope-instant/0a/2026-11-20/9f",
            "upload_host": f"{server.url}/oss",
            "expire_in_seconds": 300,
            "max_file_size_mb": 100,
            "capacity_limit_mb": 999999,
            "oss_access_key_id": "LTAI-fake",
            "x_oss_object_acl": "private",
            "x_oss_forbid_overwrite": "true",
        },
    }


def request_of(*media: MediaItem, model: str = "wan2.7-r2v") -> GenerationRequest:
    return GenerationRequest(
        backend="dashscope",
        model=model,
        prompt='Image 1 says, "Why?"',
        negative_prompt="text",
        media=media,
        resolution="720P",
        ratio="16:9",
        seconds=5,
        seed=7,
        take=1,
        prompt_extend=False,
        watermark=False,
    )


def form_of(received: Received) -> dict[str, bytes]:
    """Return the parts of a form by name, in order."""
    boundary = received.headers["content-type"].partition("boundary=")[2].encode()
    parts: dict[str, bytes] = {}
    for part in received.body.split(b"--" + boundary)[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        name = head.split(b'name="')[1].split(b'"')[0].decode()
        parts[name] = content.removesuffix(b"\r\n")
    return parts

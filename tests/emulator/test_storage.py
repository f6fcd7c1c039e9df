"""The temporary storage: policies, and forms that keep to them or not."""

import pytest
from dashscope_client import SCENES, Client

CONTENT = (SCENES / "ada.jpg").read_bytes()


def test_a_policy_has_the_fields_that_the_client_reads(client: Client) -> None:
    policy = client.policy()
    assert set(policy) == {
        "policy", "signature", "upload_dir", "upload_host", "expire_in_seconds", "max_file_size_mb",
        "capacity_limit_mb", "oss_access_key_id", "x_oss_object_acl", "x_oss_forbid_overwrite",
    }  # fmt: skip
    assert client.post_form(policy, "ada.jpg", CONTENT).status_code == 200
    assert client.post_form(policy, "again.jpg", CONTENT, x_oss_content_type="image/jpeg").status_code == 200


def test_a_file_is_not_overwritten(client: Client) -> None:
    policy = client.policy()
    assert client.post_form(policy, "ada.jpg", CONTENT).status_code == 200
    answer = client.post_form(policy, "ada.jpg", CONTENT)
    assert (answer.status_code, "FileAlreadyExists" in answer.text) == (409, True)


@pytest.mark.parametrize(
    "changes, status, code",
    [
        ({"Signature": "bm90aGluZw=="}, 403, "SignatureDoesNotMatch"),
        ({"policy": "e30="}, 403, "SignatureDoesNotMatch"),
        ({"OSSAccessKeyId": "LTAI-other"}, 403, "AccessDenied"),
        ({"key": "somewhere/else.jpg"}, 403, "AccessDenied"),
        ({"x-oss-forbid-overwrite": "false"}, 403, "AccessDenied"),
        ({"x-oss-object-acl": "public-read"}, 403, "AccessDenied"),
        ({"x-oss-object-acl": None}, 400, "InvalidArgument"),
        ({"success_action_status": "204"}, 400, "InvalidArgument"),
        ({"success_action_status": None}, 400, "InvalidArgument"),
        ({"callback": "x"}, 400, "InvalidArgument"),
    ],
)
def test_a_form_keeps_to_its_policy(client: Client, changes: dict[str, str | None], status: int, code: str) -> None:
    answer = client.post_form(client.policy(), "ada.jpg", CONTENT, **changes)
    assert (answer.status_code, f"<Code>{code}</Code>" in answer.text) == (status, True)
    assert answer.headers["content-type"].startswith("application/xml")


def test_the_file_stands_last_and_no_key_is_sent(client: Client) -> None:
    policy = client.policy()
    body = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n\r\nx\r\n'
    body += b'--b\r\nContent-Disposition: form-data; name="key"\r\n\r\na\r\n--b--\r\n'
    headers = {"Content-Type": "multipart/form-data; boundary=b"}
    assert client.http.post(policy["upload_host"], content=body, headers=headers).status_code == 400
    assert client.http.post(policy["upload_host"], content=body, headers=client.auth).status_code == 400
    assert client.http.post(policy["upload_host"], content=b"{}").status_code == 400


def test_a_policy_is_for_a_known_model_and_account(client: Client) -> None:
    assert client.get("uploads", action="getPolicy", model="wan9").status_code == 404
    assert client.get("uploads", model="wan2.7-r2v").status_code == 400
    assert Client(client.url, "SG_no").get("uploads", action="getPolicy", model="wan2.7-r2v").status_code == 401

"""What the catalogue says of DashScope: each of its errors is told as what it is."""

import pytest

from compiler.catalog.load import load_catalog
from compiler.catalog.load_provider import load_provider
from compiler.catalog.provider import ProviderFacts
from compiler.diagnostics.codes import code_of


@pytest.fixture(scope="module")
def facts() -> ProviderFacts:
    found = load_provider("dashscope")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "host, region",
    [
        ("dashscope-intl.aliyuncs.com", "international"),
        ("ws-1.ap-southeast-1.maas.aliyuncs.com", "international"),
        ("dashscope.aliyuncs.com", "beijing"),
        ("ws-1.cn-beijing.maas.aliyuncs.com", "beijing"),
        ("cn-hongkong.dashscope.aliyuncs.com", "hongkong"),
        ("ws-1.eu-central-1.maas.aliyuncs.com", "frankfurt"),
        ("127.0.0.1:8177", "international"),
    ],
)
def test_an_address_belongs_to_a_region(facts: ProviderFacts, host: str, region: str) -> None:
    assert facts.region_of(f"https://{host}/api/v1") == region


def test_the_address_that_counts_by_itself_has_a_price(facts: ProviderFacts) -> None:
    model = load_catalog().find("dashscope", "wan2.7-r2v")
    assert model is not None
    assert model.tariff(facts.regions[0].name, "720P") is not None


ERRORS = [
    # status, code, message, slug, retry, scope, subject
    (400, "DataInspectionFailed", "Input or output data may contain ...", "moderated", "never", "shot", "prompt"),
    (200, "DataInspectionFailed", "Input image data may contain ...", "moderated", "never", "shot", "media"),
    (200, "data_inspection_failed", "Output data may contain ...", "moderated", "never", "shot", "prompt"),
    (400, "IPInfringementSuspect", "", "moderated", "never", "shot", "prompt"),
    (400, "CustomRoleBlocked", "", "moderated", "never", "shot", "prompt"),
    (400, "FaqRuleBlocked", "", "moderated", "never", "shot", "prompt"),
    (400, "Arrearage", "Access denied", "account-refused", "never", "account", ""),
    (401, "InvalidApiKey", "Invalid API-key provided.", "account-refused", "never", "account", ""),
    (401, "invalid_api_key", "", "account-refused", "never", "account", ""),
    (401, "NOT AUTHORIZED", "", "account-refused", "never", "account", ""),
    (401, "", "", "account-refused", "never", "account", ""),
    (403, "AccessDenied", "", "account-refused", "never", "account", ""),
    (403, "AccessDenied", "... does not support asynchronous calls.", "wrong-region", "never", "account", ""),
    (403, "AccessDenied.Unpurchased", "", "account-refused", "never", "account", ""),
    (403, "AllocationQuota.FreeTierOnly", "", "account-refused", "never", "account", ""),
    (403, "Model.AccessDenied", "", "account-refused", "never", "account", ""),
    (403, "Workspace.AccessDenied", "", "account-refused", "never", "account", ""),
    (403, "Endpoint.AccessDenied", "", "wrong-region", "never", "account", ""),
    (403, "App.AccessDenied", "", "account-refused", "never", "account", ""),
    (403, "", "", "account-refused", "never", "account", ""),
    (404, "ModelNotFound", "", "wrong-region", "never", "account", ""),
    (404, "WorkSpaceNotFound", "", "wrong-region", "never", "account", ""),
    (404, "NotFound", "", "provider-refused", "never", "shot", ""),
    (404, "", "", "wrong-region", "never", "account", ""),
    (429, "Throttling", "", "throttled", "later", "account", ""),
    (429, "Throttling.RateQuota", "", "throttled", "later", "account", ""),
    (429, "LimitRequests", "", "throttled", "later", "account", ""),
    (429, "Throttling.AllocationQuota", "", "throttled", "later", "account", ""),
    (429, "insufficient_quota", "", "throttled", "later", "account", ""),
    (429, "Throttling.BurstRate", "", "throttled", "later", "account", ""),
    (429, "", "", "throttled", "later", "account", ""),
    (400, "InvalidParameter", "url error, please check url!", "reference-refused", "never", "shot", "media"),
    (400, "InvalidParameter", "Required parameter(x) missing", "provider-refused", "never", "shot", ""),
    (200, "InvalidParameter", "The size does not match ...", "provider-refused", "never", "shot", "resolution"),
    (400, "InvalidParameter", "duration must be ...", "provider-refused", "never", "shot", "seconds"),
    (400, "InvalidParameter", "the prompt is empty", "provider-refused", "never", "shot", "prompt"),
    (400, "InvalidParameter.DataInspection", "Unable to ...", "reference-refused", "resubmit", "shot", "media"),
    (400, "InvalidURL", "", "reference-refused", "never", "shot", "media"),
    (400, "InvalidURL.ConnectionRefused", "", "reference-refused", "never", "shot", "media"),
    (400, "InvalidURL.Timeout", "", "reference-refused", "resubmit", "shot", "media"),
    (400, "InvalidURL", "The input audio is longer than 10s.", "reference-refused", "never", "shot", "voice"),
    (400, "InvalidURL", "File size is larger than 15MB.", "reference-refused", "never", "shot", "voice"),
    (400, "InvalidURL", "... Allowed types are: .wav, .mp3.", "reference-refused", "never", "shot", "voice"),
    *(
        (400, f"InvalidFile.{kind}", "", "reference-refused", "never", "shot", "media")
        for kind in ("DownloadFailed", "Format", "Openerror", "Size", "Duration", "Resolution", "AspectRatio", "FPS")
    ),
    (400, "InvalidImage.ImageSize", "", "reference-refused", "never", "shot", "media"),
    (400, "InvalidImage.FileFormat", "", "reference-refused", "never", "shot", "media"),
    (400, "BadRequest.InputDownloadFailed", "", "reference-refused", "never", "shot", "media"),
    (400, "BadRequest.TooLarge", "", "reference-refused", "never", "shot", "media"),
    (400, "BadRequest.UnsupportedFileFormat", "", "reference-refused", "never", "shot", "media"),
    *(
        (400, f"BadRequest.{kind}", "", "provider-refused", "never", "shot", "")
        for kind in ("EmptyInput", "EmptyModel", "EmptyParameters", "IllegalInput")
    ),
    (400, "UnsupportedOperation", "", "provider-refused", "never", "shot", ""),
    (200, "InternalError", "", "generation-failed", "resubmit", "shot", ""),
    (200, "InternalError.Algo", "", "generation-failed", "resubmit", "shot", ""),
    (500, "InternalError.Timeout", "", "generation-failed", "again", "shot", ""),
    (500, "RequestTimeOut", "", "generation-failed", "again", "shot", ""),
    (200, "ModelServingError", "", "generation-failed", "resubmit", "shot", ""),
    (503, "ModelUnavailable", "", "generation-failed", "later", "shot", ""),
]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: f"{error[0]} {error[1]} {error[2]}")
def test_an_error_is_told_as_what_it_is(facts: ProviderFacts, error: tuple[int, str, str, str, str, str, str]) -> None:
    status, code, message, *told = error
    fault = facts.fault(status, code, message)
    assert fault is not None
    assert [fault.slug, fault.retry, fault.scope, fault.subject] == told


def test_an_error_that_no_table_has_is_not_guessed(facts: ProviderFacts) -> None:
    assert facts.fault(400, "SomethingNew", "size of a prompt") is None


def test_every_fault_leads_to_a_code_and_says_what_to_do(facts: ProviderFacts) -> None:
    for fault in facts.faults:
        assert code_of(fault.slug).severity == "error"
        assert fault.help, fault


def test_no_fault_is_hidden_behind_another(facts: ProviderFacts) -> None:
    met = {facts.fault(status, code, message) for status, code, message, *_ in ERRORS}
    met |= {facts.fault(400, "DataInspectionFailed", "Input text data may contain ...")}
    met |= {facts.fault(400, "InvalidURL", "The input audio is shorter than 1s.")}
    met |= {facts.fault(400, "InvalidFile.New", "")}
    assert [fault.means for fault in facts.faults if fault not in met] == []

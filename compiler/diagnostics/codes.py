"""The registry: every code there is, with its number, slug, severity and one sentence.

Each code has a page in `explain/`, a failing case and a passing neighbour in the tests; `tests/meta`
holds the three equal. Invariant: numbers and slugs are never reused.
"""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Severity = Literal["error", "warning", "note"]


@dataclass(frozen=True, slots=True)
class Code:
    """What a kind of problem is called.

    Attributes:
        number: stable, `SC` and four digits; the first two are the family.
        slug: kebab-case, what people write in suppressions and searches.
        severity: errors stop a compile, warnings and notes do not.
        summary: one sentence without a full stop.
    """

    number: str
    slug: str
    severity: Severity
    summary: str


CODES = (
    # 00 usage
    Code("SC0001", "no-such-path", "error", "a path on the command line does not exist"),
    Code("SC0002", "unknown-profile", "error", "a profile was asked for that nothing declares"),
    Code("SC0003", "unknown-backend", "error", "a backend was asked for that does not exist"),
    Code("SC0004", "bad-selector", "error", "a selector cannot be read or matches nothing"),
    Code("SC0005", "several-films", "error", "one output file was asked for, but there are several films"),
    Code("SC0006", "unknown-shot", "error", "a shot was asked for that the scene does not have"),
    Code("SC0007", "no-scenes", "error", "a path holds no scene"),
    Code("SC0008", "spending-not-agreed", "error", "money would be spent without a price that was seen"),
    Code("SC0009", "unknown-code", "error", "`explain` was asked for a code that does not exist"),
    Code("SC0010", "bad-output", "error", "an output cannot be written where it was asked for"),
    Code("SC0011", "no-key", "error", "a provider's key is not set"),
    Code("SC0012", "bad-endpoint", "error", "a provider's address or key cannot be used as it is set"),
    Code("SC0013", "bad-revision", "error", "a git revision cannot be read or planned"),
    Code("SC0014", "unknown-language", "error", "a language was asked for that a film does not have"),
    # 01 source
    Code("SC0101", "unreadable-file", "error", "a file cannot be read"),
    Code("SC0102", "not-utf8", "error", "a file is not UTF-8 text"),
    Code("SC0103", "binary-file", "error", "a scene file is binary data"),
    Code("SC0104", "file-too-large", "error", "a scene file is larger than 8 MB or has more than two million values"),
    Code("SC0105", "yaml-syntax", "error", "a file is not well-formed YAML"),
    Code("SC0106", "tab-indentation", "error", "a line is indented with a tab"),
    Code("SC0107", "merge-conflict", "error", "a file still has the markers of a merge conflict"),
    Code("SC0108", "duplicate-key", "error", "a mapping has the same key twice"),
    Code("SC0109", "too-deep", "error", "a document is nested too deeply"),
    Code("SC0110", "too-many-aliases", "error", "anchors and aliases unfold into too many nodes"),
    Code("SC0111", "unsupported-tag", "error", "a YAML tag is not supported"),
    Code(
        "SC0112",
        "unsupported-yaml",
        "error",
        "a YAML feature that scenes do not use: merge keys, several documents, keys that are not text",
    ),
    Code("SC0113", "empty-file", "error", "a file has no content"),
    Code("SC0114", "needs-quotes", "error", "a text is not what it looks like to YAML and needs quotes"),
    Code("SC0115", "unknown-anchor", "error", "an alias names an anchor that does not exist"),
    # 02 schema
    Code("SC0201", "unknown-key", "error", "a key that the language does not have"),
    Code("SC0202", "missing-key", "error", "a key that must be there is missing"),
    Code("SC0203", "wrong-type", "error", "a value has the wrong type"),
    Code("SC0204", "unknown-value", "error", "a value is not one of those allowed"),
    Code("SC0205", "out-of-range", "error", "a number is outside its range"),
    Code("SC0206", "bad-id", "error", "an id has characters that ids may not have"),
    Code("SC0207", "duplicate-id", "error", "two shots of a scene have the same id"),
    Code(
        "SC0208",
        "conflicting-keys",
        "error",
        "keys that exclude one another, or none of those of which one is needed",
    ),
    Code("SC0210", "unknown-file-kind", "error", "a file is neither scene, story nor library"),
    Code("SC0211", "use-not-found", "error", "a library named under `use` does not exist or is not a library"),
    Code("SC0212", "scene-not-found", "error", "an entry of a story's `scenes` matches no file"),
    Code("SC0213", "no-shots", "error", "a scene has no shots"),
    Code("SC0214", "path-outside-root", "error", "a path leaves the repository"),
    Code("SC0215", "bad-path", "error", "a path cannot be used: wrong separators, control characters, a scheme"),
    Code("SC0216", "bad-line", "error", "a line of dialogue has no speaker, or is not one of the forms of a line"),
    Code("SC0217", "duplicate-scene", "error", "a story lists a scene twice, or two films have the same id"),
    Code("SC0218", "use-cycle", "error", "libraries use one another in a circle"),
    # 03 names
    Code("SC0301", "unknown-character", "error", "a speaker or cast member nobody declared"),
    Code("SC0302", "unknown-mention", "error", "an `@name` that nobody declared"),
    Code("SC0303", "unknown-location", "error", "a shot is set at a location nobody declared"),
    Code("SC0304", "duplicate-name", "error", "two declarations have the same name"),
    Code("SC0305", "hand-written-slot", "error", "a slot such as `Image 3` is written by hand in prose"),
    Code("SC0306", "cannot-speak", "error", "a location or prop is given a line or a voice"),
    Code("SC0307", "missing-language", "error", "a line in several languages lacks the one that is made"),
    Code("SC0308", "unlisted-language", "error", "a line has a language that `languages` does not list"),
    Code("SC0309", "mixed-languages", "error", "it is unclear which language is the film's own"),
    Code("SC0310", "no-previous-shot", "error", "a shot continues the one before it, and there is none"),
    Code("SC0311", "unknown-look", "error", "a shot chooses a look that nobody declared"),
    Code("SC0312", "look-not-chosen", "error", "a shot shows something that has only looks, and chooses none"),
    # 04 slots and model limits
    Code("SC0401", "too-many-references", "error", "a shot has more references than its model takes"),
    Code("SC0402", "no-reference", "error", "a shot has no reference at all"),
    Code(
        "SC0403",
        "storyboard-not-alone",
        "error",
        "a shot with a storyboard uses something that a storyboard replaces",
    ),
    Code("SC0404", "duration-out-of-range", "error", "a shot is longer or shorter than its model allows"),
    Code("SC0405", "prompt-too-long", "error", "a rendered prompt is longer than its model reads"),
    Code("SC0406", "negative-too-long", "error", "a negative prompt is longer than its model reads"),
    Code("SC0407", "asset-format", "error", "an asset's format is not one that its model takes"),
    Code("SC0408", "asset-too-large", "error", "an asset has more bytes than its model takes"),
    Code("SC0409", "asset-dimensions", "error", "an asset's width or height is outside what its model takes"),
    Code("SC0410", "asset-aspect", "error", "an asset is too wide or too tall for its model"),
    Code("SC0411", "asset-duration", "error", "a reference video or voice is too short or too long for its model"),
    Code("SC0412", "asset-alpha", "error", "an image has transparency, which its model refuses"),
    Code("SC0413", "unsupported-feature", "error", "a shot uses what its backend has no field for"),
    Code("SC0414", "needs-public-url", "error", "a file that this backend takes only as a public address"),
    Code("SC0415", "unknown-model", "error", "a model that the catalogue does not have"),
    Code("SC0416", "unsupported-size", "error", "a resolution or ratio that its model does not have"),
    Code("SC0417", "too-many-videos", "error", "a shot has more reference videos than its model takes"),
    # 05 prompts
    Code("SC0501", "template-syntax", "error", "a template is not well-formed"),
    Code("SC0502", "template-undefined", "error", "a template uses a name that does not exist"),
    Code("SC0503", "template-failed", "error", "a template failed while it was rendered"),
    Code("SC0504", "template-limit", "error", "a template took too long, too much memory, or wrote too much"),
    Code("SC0505", "template-unsafe", "error", "a template tried to leave its sandbox"),
    Code(
        "SC0506",
        "unaddressed-reference",
        "warning",
        "the prompt never addresses a reference, so the model ignores it",
    ),
    Code("SC0507", "empty-prompt", "error", "a shot has nothing to show"),
    Code("SC0508", "unknown-template", "warning", "a story has a template under a name that nothing uses"),
    # 06 time
    Code("SC0601", "speech-too-long", "warning", "the lines take longer to say than the shot lasts"),
    Code("SC0602", "beats-duration", "error", "the seconds of the beats do not add up to the shot's duration"),
    Code("SC0603", "transition-too-long", "error", "a transition is longer than one of the shots it joins"),
    Code("SC0604", "transition-at-end", "warning", "the last shot dissolves or wipes into nothing"),
    Code("SC0605", "empty-trim", "error", "a trim leaves nothing of its shot"),
    Code("SC0606", "trim-outside-clip", "error", "a trim reaches beyond its clip"),
    Code("SC0607", "bed-too-short", "warning", "music or ambience is over before what it lies under"),
    # 07 plan, cost, lock, store
    Code("SC0701", "budget-exceeded", "error", "the plan costs more than the cap"),
    Code("SC0702", "plan-out-of-date", "error", "a saved plan's inputs have changed since"),
    Code("SC0703", "locked", "error", "something would be generated, and `--locked` forbids it"),
    Code("SC0704", "bad-lock-file", "error", "a lock file cannot be read"),
    Code("SC0705", "corrupt-clip", "warning", "a stored clip is not what was stored; it was set aside"),
    Code("SC0706", "bad-plan-file", "error", "a saved plan cannot be read"),
    Code("SC0707", "missing-clip", "error", "a take named by the lock is not in the store"),
    Code("SC0708", "repository-busy", "error", "another command is working in the same repository"),
    Code("SC0709", "maybe-submitted", "error", "a shot may have been submitted and billed, and nobody knows"),
    Code("SC0710", "not-sent", "error", "shots were not sent, because the run stopped creating"),
    Code("SC0711", "clip-not-fetched", "error", "a clip was made and billed, and is not here yet"),
    Code("SC0712", "bad-journal", "error", "the journal of what was sent to a provider cannot be used"),
    Code("SC0713", "no-room", "error", "there is no room, or no leave, to keep what would be paid for"),
    Code("SC0714", "billed-differently", "warning", "a provider billed something else than was estimated"),
    Code("SC0715", "wrong-job", "error", "a provider's job is not the one that a shot is waiting for"),
    Code("SC0716", "extra-job", "warning", "a provider made and bills a job that no shot claims"),
    Code("SC0718", "no-take", "error", "a film is to be cut, and shots have no take"),
    Code("SC0719", "older-take", "warning", "a film was cut with takes of before their shots were changed"),
    Code("SC0720", "shared-store", "warning", "the shared store cannot be used"),
    Code("SC0721", "poisoned-clip", "warning", "the shared store has something else under a clip's name"),
    Code("SC0722", "orphan-takes", "warning", "a lock has takes of a shot that its scene does not have"),
    Code("SC0723", "orphan-lock", "warning", "a lock stands beside no scene"),
    # 08 backend
    Code("SC0801", "backend-unavailable", "error", "a backend cannot generate here"),
    Code("SC0802", "generation-failed", "error", "a backend failed to make a shot"),
    Code("SC0803", "moderated", "error", "a provider's moderation refused a prompt, a reference or a clip"),
    Code("SC0804", "reference-refused", "error", "a provider could not fetch or use a reference or a voice"),
    Code("SC0805", "provider-refused", "error", "a provider does not take a request as it is"),
    Code("SC0806", "account-refused", "error", "a provider does not serve a key or its account"),
    Code("SC0807", "wrong-region", "error", "key, model and address of a provider do not belong together"),
    Code("SC0808", "throttled", "error", "a provider's limits for an account are reached"),
    Code("SC0809", "provider-unreachable", "error", "a provider cannot be reached"),
    Code("SC0810", "job-unknown", "error", "a provider no longer knows a job that it had accepted"),
    # 09 media and assembly
    Code("SC0901", "asset-missing", "error", "an asset does not exist"),
    Code("SC0902", "asset-corrupt", "error", "an asset cannot be decoded"),
    Code("SC0903", "asset-disguised", "error", "an asset is not what its suffix says"),
    Code("SC0904", "missing-glyphs", "warning", "no font here can draw some characters"),
    Code("SC0905", "clip-conformed", "warning", "a clip was fitted to the film's format"),
    Code("SC0906", "speech-missing", "note", "no speech engine is installed; lines are murmured"),
    Code("SC0907", "assembly-failed", "error", "the film could not be put together"),
    Code("SC0908", "clip-differs", "warning", "a clip has another size or length than was asked for"),
    Code("SC0920", "no-record", "error", "a film does not say what it is made of"),
    Code("SC0921", "film-altered", "error", "a film is not what was made"),
    Code("SC0922", "take-altered", "error", "a clip that a film is made of is not what it was"),
    Code("SC0923", "film-rewritten", "note", "another tool has put a film's pictures and sound into a file of its own"),
    # 10 lints
    Code("SC1001", "common-word-name", "warning", "a name that is also a common word begins a sentence"),
    Code("SC1002", "unused-declaration", "note", "a declaration that no shot uses"),
    Code("SC1003", "ratio-ignored", "warning", "a ratio is ignored because a first frame sets it"),
    Code(
        "SC1004",
        "voice-with-first-frame",
        "warning",
        "a voice together with a first frame, which the model's makers advise against",
    ),
    Code("SC1005", "unused-suppression", "warning", "a suppression that suppresses nothing"),
    Code(
        "SC1006",
        "unchecked-remote-asset",
        "note",
        "an address is not fetched, so its limits are not checked and a video bills as the cap",
    ),
    Code("SC1007", "first-frame-crowded", "warning", "five references and a first frame: not certain to be taken"),
    Code("SC1008", "degraded", "note", "a feature is left out because `allow_degraded` names it"),
    Code("SC1009", "speaker-without-voice", "note", "a speaker has neither a voice nor a video with sound"),
    Code("SC1010", "idle-look", "warning", "a shot chooses a look of somebody who is not in it"),
    Code("SC1011", "unlocated", "warning", "somebody is in a picture with others, and nothing says where"),
    Code("SC1012", "note-without-shot", "warning", "a review has notes on a shot that the scene does not have"),
    # 99 internal
    Code("SC9901", "internal-error", "error", "scenec itself failed"),
)

_BY_NAME = MappingProxyType({name: code for code in CODES for name in (code.slug, code.number)})


def code_of(name: str) -> Code:
    """Return the code of a slug or number.

    Raises:
        KeyError: no code is called so.
    """
    return _BY_NAME[name]

"""Languages as MP4 files name them: ISO 639-2/T, three letters.

`subtitle_track` asks. Invariant: a language that has no such code is `und`, undetermined.
"""

import re
from types import MappingProxyType
from typing import Final

# ISO 639-1 with ISO 639-2/T behind it, as the registration authority lists them.
_PAIRS: Final = (
    "aaaar ababk aeave afafr akaka amamh anarg arara asasm avava ayaym azaze babak bebel bgbul bhbih bibis bmbam "
    "bnben bobod brbre bsbos cacat ceche chcha cocos crcre csces cuchu cvchv cycym dadan dedeu dvdiv dzdzo eeewe "
    "elell eneng eoepo esspa etest eueus fafas ffful fifin fjfij fofao frfra fyfry gagle gdgla glglg gngrn guguj "
    "gvglv hahau heheb hihin hohmo hrhrv hthat huhun hyhye hzher iaina idind ieile igibo iiiii ikipk ioido isisl "
    "itita iuiku jajpn jvjav kakat kgkon kikik kjkua kkkaz klkal kmkhm knkan kokor krkau kskas kukur kvkom kwcor "
    "kykir lalat lbltz lglug lilim lnlin lolao ltlit lulub lvlav mgmlg mhmah mimri mkmkd mlmal mnmon mrmar msmsa "
    "mtmlt mymya nanau nbnob ndnde nenep ngndo nlnld nnnno nonor nrnbl nvnav nynya ococi ojoji omorm orori ososs "
    "papan pipli plpol pspus ptpor quque rmroh rnrun roron rurus rwkin sasan scsrd sdsnd sesme sgsag sisin skslk "
    "slslv smsmo snsna sosom sqsqi srsrp ssssw stsot susun svswe swswa tatam tetel tgtgk ththa titir tktuk tltgl "
    "tntsn toton trtur tstso tttat twtwi tytah uguig ukukr ururd uzuzb veven vivie vovol wawln wowol xhxho yiyid "
    "yoyor zazha zhzho zuzul "
)
_CODES: Final = MappingProxyType({pair[:2]: pair[2:] for pair in _PAIRS.split()})
_UNKNOWN: Final = "und"


def language_code(tag: str) -> str:
    """Return the three letters of a language.

    Args:
        tag: as `en`, `zh-Hans` or `deu`; may be empty.
    """
    primary = re.split(r"[-_]", tag.lower(), maxsplit=1)[0]
    if re.fullmatch(r"[a-z]{3}", primary):
        return primary
    return _CODES.get(primary, _UNKNOWN)

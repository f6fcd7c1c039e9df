"""The script by which a shell asks what to offer: click's own, but for what selectors need.

Printed by `scenec completion`. Invariant: a word is what `scenec` gets, its quotes taken off: it may hold colons,
commas and blanks.
"""

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SCENEC_COMPLETE"
"""By which a shell that has read the script asks; click answers it."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line="${COMP_LINE:0:COMP_POINT}" typed="$2" word="" quote="" begun="" count=0
    local at kept completion type value response
    # The word that is typed as the command would get it, and how many stand before it.
    for ((at = 0; at < ${#line}; at++)); do
        case "$quote${line:at:1}" in
            '\\' | '"\\') at=$((at + 1)) word+="${line:at:1}" begun=1 ;;
            '"' | "'") quote="${line:at:1}" begun=1 ;;
            '""' | "''") quote="" ;;
            [[:blank:]]) count=$((count + ${begun:-0})) word="" begun="" ;;
            *) word+="${line:at:1}" begun=1 ;;
        esac
    done
    [[ $quote ]] || typed="${typed//[\\\\\\"\\']/}"
    # What bash takes for an earlier word it does not replace.
    kept=$((${#word} - ${#typed}))
    response=$(env COMP_WORDS="$line" COMP_CWORD="$count" %(complete_var)s=bash_complete "$1")
    for completion in $response; do
        type="${completion%%%%,*}" value="${completion#*,}"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain)
                value="${value:kept}"
                # What a shell would not take for part of a word; a comma, which %%q quotes too, is one.
                [[ $quote || $value =~ ^[[:alnum:]._/,:#@%%+=~-]*$ ]] || printf -v value %%q "$value"
                COMPREPLY+=("$value")
                ;;
        esac
    done
    # What goes on is not finished.
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """Bash, which replaces what comes after the last quote or colon: only that is given to it."""

    source_template = _BASH


class _Fish(FishComplete):
    """Fish, which is given all that comes after the kind of an offer, commas as well."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split --max 1 ","')


_KINDS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def completion_script(shell: str, command: click.Command) -> str:
    """Return what a shell of `SHELLS` has to read to complete a command that is called `scenec`."""
    return _KINDS[shell](command, {}, "scenec", _VARIABLE).source()

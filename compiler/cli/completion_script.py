"""The script by which a shell asks what to offer: click's own, but for what selectors need.

Printed by `scenec completion`. Invariant: a word is what stands between blanks, as `scenec` gets it: it may hold colons
and commas.
"""

import click
from click.shell_completion import BashComplete, FishComplete, ShellComplete, ZshComplete

SHELLS = ("bash", "zsh", "fish")
_VARIABLE = "_SCENEC_COMPLETE"
"""By which a shell that has read the script asks; click answers it."""

_BASH = """\
%(complete_func)s() {
    local IFS=$'\\n' line="${COMP_LINE:0:COMP_POINT}" words word cut="" completion type value response
    IFS=$' \\t' read -ra words <<< "$line"
    [[ $line == *[[:space:]] ]] && words+=("")
    word="${words[-1]}"
    # What bash takes for an earlier word it does not replace.
    [[ $word == *:* && $COMP_WORDBREAKS == *:* ]] && cut="${word%%"${word##*:}"}"
    response=$(env COMP_WORDS="$line" COMP_CWORD=$((${#words[@]} - 1)) %(complete_var)s=bash_complete "$1")
    for completion in $response; do
        IFS=',' read -r type value <<< "$completion"
        case $type in
            dir) compopt -o dirnames ;;
            file) compopt -o default ;;
            plain) COMPREPLY+=("${value#"$cut"}") ;;
        esac
    done
    # What goes on is not finished.
    [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *: ]] && compopt -o nospace
    return 0
}

complete -o nosort -F %(complete_func)s %(prog_name)s
"""


class _Bash(BashComplete):
    """Bash, which breaks words at colons: it is given what comes after the last."""

    source_template = _BASH


class _Fish(FishComplete):
    """Fish, which is given all that comes after the kind of an offer, commas as well."""

    source_template = FishComplete.source_template.replace('string split ","', 'string split --max 1 ","')


_KINDS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": ZshComplete, "fish": _Fish}


def completion_script(shell: str, command: click.Command) -> str:
    """Return what a shell of `SHELLS` has to read to complete a command that is called `scenec`."""
    return _KINDS[shell](command, {}, "scenec", _VARIABLE).source()

# bash completion for imgscope

_imgscope() {
    local words=() word reply reply_value breaks='' cut='' last i
    # bash cuts words at : and =, as in hello:v1; what no blank parts is one word
    local rest="${COMP_LINE:0:COMP_POINT}"
    for ((i = 0; i <= COMP_CWORD; i++)); do
        if ((i == 0)) || [[ $rest == [[:space:]]* ]]; then
            rest="${rest#"${rest%%[![:space:]]*}"}"
            words+=('')
        fi
        word="${COMP_WORDS[i]}"
        ((i == COMP_CWORD)) && word="$rest"
        rest="${rest#"$word"}"
        last=$((${#words[@]} - 1))
        words[last]="${words[last]}$word"
    done
    # what comes before the last of them stays where it is
    [[ $COMP_WORDBREAKS == *:* ]] && breaks=":"
    [[ $COMP_WORDBREAKS == *=* ]] && breaks="$breaks="
    word="${words[last]}"
    [[ -n $breaks && $word == *[$breaks]* ]] && cut="${word%"${word##*["$breaks"]}"}"
    COMPREPLY=()
    while IFS= read -r reply; do
        [[ $reply == :* ]] && continue
        reply_value="${reply#"$cut"}"
        [[ $reply_value == *[!A-Za-z0-9_./:=@%+,-]* ]] && printf -v reply_value %q "$reply_value"
        COMPREPLY+=("$reply_value")
    done < <("${words[0]/#\~/$HOME}" __completeNoDesc "${words[@]:1}" 2>/dev/null)
    if ((${#COMPREPLY[@]} == 1)) && [[ ${COMPREPLY[0]} == *[/:=] ]]; then
        compopt -o nospace 2>/dev/null
    fi
}

complete -F _imgscope imgscope

# fish completion for imgscope

function __imgscope_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l current (commandline --current-token --cut-at-cursor)
    $words[1] __complete $words[2..] "$current" 2>/dev/null | string match --invert --regex '^:\d+$'
end

complete --command imgscope --no-files --keep-order --arguments '(__imgscope_complete)'

# Elvish completion for imgscope

use re
use str

set edit:completion:arg-completer[imgscope] = {|@words|
    imgscope __complete (all $words[1..]) 2>/dev/null | from-lines | each {|line|
        if (not (re:match '^:[0-9]+$' $line)) {
            var parts = [(str:split "\t" $line)]
            var suffix = ' '
            if (re:match '[/:=]$' $parts[0]) { set suffix = '' }
            if (== (count $parts) 2) {
                edit:complex-candidate $parts[0] &code-suffix=$suffix &display=$parts[0]' ('$parts[1]')'
            } else {
                edit:complex-candidate $parts[0] &code-suffix=$suffix
            }
        }
    }
}

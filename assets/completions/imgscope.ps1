# PowerShell completion for imgscope

Register-ArgumentCompleter -Native -CommandName imgscope -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $elements = @($commandAst.CommandElements | Where-Object { $_.Extent.StartOffset -lt $cursorPosition })
    $words = @($elements | Select-Object -Skip 1 | ForEach-Object { $_.Extent.Text })
    # an empty word is not passed on to a program
    if ($wordToComplete -eq '') { $words += '""' }
    & $elements[0].Extent.Text __complete @words 2>$null | Where-Object { $_ -notmatch '^:\d+$' } | ForEach-Object {
        $value, $help = $_ -split "`t", 2
        if (-not $help) { $help = $value }
        # what is completed becomes a part of the line: a name must stay a word
        $word = $value
        if ($value -notmatch '^[\w./:=-][\w./:=@-]*$') {
            $word = "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($value) + "'"
        }
        [System.Management.Automation.CompletionResult]::new($word, $value, 'ParameterValue', $help)
    }
}

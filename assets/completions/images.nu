
  def "nu-complete imgscope images" [context: string] {
    let word = ($context | split row " " | last)
    # what is completed becomes a part of the line: a name must stay a word
    ^imgscope __completeNoDesc $word | lines | where {|line| not ($line starts-with ":") } | each {|line|
      if ($line =~ '^[\w./:=@-]+$') { $line } else { $line | to json }
    }
  }


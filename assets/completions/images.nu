
  def "nu-complete imgscope images" [context: string] {
    let word = ($context | split row " " | last)
    ^imgscope __completeNoDesc $word | lines | where {|line| not ($line starts-with ":") }
  }


; Written by queries.mjs from tree-sitter-capi/queries/indents.scm.
; Indentation, in the words of nvim-treesitter.

[
  (block)
  (step_block)
  (field_block)
  (test)
  (object)
  (object_type)
  (list)
  (arguments)
  (parameters)
  (match_value)
] @indent.begin

["}" "]" ")"] @indent.branch @indent.end

; The lines of a text stay where they are.
[
  (block_text)
  (raw_block)
] @indent.ignore

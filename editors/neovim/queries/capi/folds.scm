; Written by queries.mjs from tree-sitter-capi/queries/folds.scm.
; What closes to one line.

[
  (block)
  (step_block)
  (field_block)
  (test)
  (object)
  (list)
  (arguments)
  (match_value)
  (block_text)
  (raw_block)
] @fold

; Written by queries.mjs from tree-sitter-capi/queries/injections.scm.
; Languages inside of texts.

((body
  "graphql"
  document: [
    (raw_block (text_chunk) @injection.content)
    (raw_text (text_chunk) @injection.content)
  ])
  (#set! injection.language "graphql"))

((comment) @injection.content
  (#set! injection.language "comment"))

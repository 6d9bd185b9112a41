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
] @indent

["}" "]" ")"] @outdent

; Written by queries.mjs from tree-sitter-capi/queries/locals.scm.
; Where a `$` name comes from.

[
  (file)
  (function)
  (shape)
  (request)
] @local.scope

(param name: (dollar) @local.definition.parameter)
(secret name: (dollar) @local.definition.constant)
(fields name: (dollar) @local.definition.constant)
(parameter name: (dollar) @local.definition.parameter)
(let_value name: (dollar) @local.definition.var)
(for_loop name: (dollar) @local.definition.var)
(each name: (dollar) @local.definition.var)
(each index: (dollar) @local.definition.var)

(dollar) @local.reference

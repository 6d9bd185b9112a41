; What a script declares, for symbol lists.

(request name: (identifier) @name) @definition.function
(shape name: (identifier) @name) @definition.function
(function name: (identifier) @name) @definition.function
(integration name: (identifier) @name) @definition.module
(global name: (identifier) @name) @definition.constant
(fields name: (dollar) @name) @definition.constant
(param name: (dollar) @name) @definition.constant
(secret name: (dollar) @name) @definition.constant

(shape_call shape: (identifier) @name) @reference.call
(function_call function: (identifier) @name) @reference.call

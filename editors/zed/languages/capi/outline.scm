(integration "integration" @context name: (_) @name) @item
(param "param" @context name: (_) @name) @item
(secret "secret" @context name: (_) @name) @item
(global "global" @context name: (_) @name) @item
(function "fn" @context name: (_) @name) @item
(fields "fields" @context name: (_) @name) @item
(shape "shape" @context name: (_) @name) @item
(request "request" @context name: (_) @name) @item
(test "test" @context name: (_) @name) @item
(comment) @annotation

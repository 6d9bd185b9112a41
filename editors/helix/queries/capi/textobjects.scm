(request body: (_) @function.inside) @function.around
(shape body: (_) @function.inside) @function.around
(function value: (_) @function.inside) @function.around
(fields body: (_) @class.inside) @class.around
(test name: (_) @test.inside) @test.around
(argument) @parameter.inside
(parameter) @parameter.inside
(entry) @entry.around
(comment) @comment.around

/**
 * The syntax of capi for editors.
 *
 * `grammar/capi.pest` defines the language; nodes here are called as its rules are. What is well-formed
 * there has no ERROR node here, and the other way round, as far as one scanner can tell.
 *
 * A statement ends with its line. `src/scanner.c` gives the end of a line as a token where one is
 * expected and the next line does not begin with `|`, `??` or `->`; in all other places, inside of
 * brackets for example, a line break is a blank. Letters of texts come from there too, because a blank
 * or a `#` in a text is none of the grammar's.
 */

/// <reference types="tree-sitter-cli/dsl" />
// @ts-check

const NAME = /[\p{L}_][\p{L}\p{M}\p{N}_]*/;

/** How tightly an operator binds. */
const BINDS = { if: 1, stage: 2, or: 3, and: 4, not: 5, compare: 6, sum: 7, product: 8, minus: 9, postfix: 10 };

/** One or more, with a comma between and perhaps one behind the last. @param {RuleOrLiteral} rule */
const listed = rule => seq(rule, repeat(seq(',', rule)), optional(','));

/** One or more, with a comma between. @param {RuleOrLiteral} rule */
const chained = rule => seq(rule, repeat(seq(',', rule)));

/** Lines between brackets. @param {GrammarSymbols<string>} $ @param {RuleOrLiteral} line @param {RuleOrLiteral} end */
const lines = ($, line, end) => seq(repeat(end), optional(seq(line, repeat(seq(repeat1(end), line)), repeat(end))));

module.exports = grammar({
  name: 'capi',

  word: $ => $.identifier,

  extras: $ => [/[ \t\r\n\uFEFF]/, $.comment],

  externals: $ => [
    $._newline,
    $.text_chunk,
    $._raw_chunk,
    $._block_chunk,
    $._raw_block_chunk,
    $.missing_quote,
    $.missing_triple,
    $._error_recovery,
  ],

  supertypes: $ => [$.statement, $.expression, $.type],

  inline: $ => [$._step_statement, $._item],

  rules: {
    file: $ => lines($, choice($._item, $.statement), $._newline),

    comment: _ => /#[^\r\n]*/,

    identifier: _ => NAME,
    dollar: _ => token(seq('$', NAME)),

    // ─────────────────────────────────────────────────────────────── items

    _item: $ => choice(
      $.use_item,
      $.integration,
      $.param,
      $.secret,
      $.global,
      $.function,
      $.fields,
      $.shape,
      $.request,
      $.test,
    ),

    use_item: $ => seq('use', choice($._text, $.identifier)),

    integration: $ => seq('integration', field('name', $.identifier), optional(field('label', $._text))),

    param: $ => seq(
      'param',
      field('name', $.dollar),
      ':',
      field('type', $.type),
      optional(seq('=', field('value', $.expression))),
      optional(field('label', $._text)),
    ),

    secret: $ => seq(
      'secret',
      field('name', $.dollar),
      optional('?'),
      optional(seq('for', field('origin', $._text))),
      optional(field('label', $._text)),
    ),

    global: $ => seq(
      'global',
      field('name', $.identifier),
      choice(
        seq(':', field('type', $.type), optional($.role)),
        seq('=', field('value', $.expression)),
      ),
      optional(field('label', $._text)),
    ),

    role: $ => choice('dimension', seq('metric', '(', field('aggregate', $.identifier), ')')),

    function: $ => seq(
      'fn',
      field('name', $.identifier),
      field('parameters', $.parameters),
      '=',
      field('value', $.expression),
    ),

    parameters: $ => seq('(', optional(listed($.parameter)), ')'),
    parameter: $ => seq(field('name', $.dollar), optional(seq('=', field('value', $.expression)))),

    fields: $ => seq('fields', field('name', $.dollar), field('body', $.field_block)),

    shape: $ => seq(
      'shape',
      field('name', $.identifier),
      optional(field('parameters', $.parameters)),
      field('body', $.block),
    ),

    request: $ => seq(
      'request',
      field('name', $.identifier),
      optional(field('label', $._text)),
      choice(field('body', $.block), seq($.shape_call, optional(field('body', $.block)))),
    ),

    shape_call: $ => seq('=', field('shape', $.identifier), field('arguments', $.arguments)),

    test: $ => seq('test', field('name', $._text), '{', lines($, $._test_statement, $._newline), '}'),

    _test_statement: $ => choice($.replay, $.test_param, $.now, $.respond, $.expect),
    replay: $ => seq('replay', $._text),
    test_param: $ => seq('param', field('name', $.dollar), '=', field('value', $.expression)),
    now: $ => seq('now', $.expression),
    respond: $ => seq('respond', $.verb, field('url', $.expression), 'with', field('answer', $.expression)),

    // ─────────────────────────────────────────────────────────────── blocks

    block: $ => seq('{', lines($, $.statement, $._newline), '}'),

    step_block: $ => seq('{', lines($, $._step_statement, $._newline), '}'),

    field_block: $ => seq('{', lines($, choice($.spread, $.field), choice($._newline, ',')), '}'),

    spread: $ => seq('...', alias(token.immediate(seq('$', NAME)), $.dollar)),

    field: $ => seq(
      field('path', $.field_path),
      optional(seq(':', field('type', $.type))),
      optional(seq('->', field('target', $._target))),
      optional(field('label', $._text)),
    ),

    field_path: $ => seq(choice($.item_field, $.current, $.identifier), repeat(choice($._dot, $._bracket))),
    _dot: $ => seq(token.immediate('.'), $._after_dot),
    _bracket: $ => seq(token.immediate('['), $._inside_bracket, ']'),

    // ─────────────────────────────────────────────────────────────── statements

    statement: $ => choice($._step_statement, $.then_step),

    _step_statement: $ => choice(
      $.call,
      $.base,
      $.header,
      $.query,
      $.body,
      $.auth,
      $.for_loop,
      $.paginate,
      $.stop_when,
      $.continue_on_empty,
      $.records,
      $.each,
      $.let_value,
      $.where_filter,
      $.map,
      $.keep_raw,
      $.key,
      $.bookmark,
      $.write,
      $.format,
      $.nulls,
      $.poll,
      $.on,
      $.reads,
      $.idempotency_key,
      $.rate,
      $.concurrency,
      $.timeout,
      $.retry,
      $.timezone,
      $.allow_host,
      $.reject_limit,
      $.only_if,
      $.expect,
    ),

    verb: _ => choice('get', 'post', 'put', 'patch', 'delete', 'head'),

    call: $ => seq($.verb, field('url', $.expression)),
    base: $ => seq('base', field('url', $.expression)),
    header: $ => seq('header', chained($.pair)),
    query: $ => seq('query', chained($.pair)),
    pair: $ => seq(field('name', choice($._text, $.bare_name)), '=', field('value', $.expression)),
    bare_name: _ => /([A-Za-z0-9_.\-]|\[[A-Za-z0-9_.\-]*\])+/,

    body: $ => seq(
      'body',
      choice(
        seq('json', $.expression),
        seq('form', $.expression),
        seq('text', $.expression),
        seq('multipart', $.expression),
        seq('graphql', field('document', $.expression), optional(field('variables', $.object))),
      ),
    ),

    auth: $ => seq('auth', choice('none', $.expression)),

    for_loop: $ => seq(
      'for',
      field('name', $.dollar),
      'in',
      optional('changed'),
      field('list', choice($.expression, alias('changed', $.name))),
      optional(seq('batch', field('batch', $.expression))),
      optional('join'),
    ),

    paginate: $ => seq('paginate', field('pager', $.identifier), optional($.arguments)),
    stop_when: $ => seq('stop', 'when', $.expression),
    continue_on_empty: _ => seq('continue', 'on', 'empty'),

    records: $ => seq('records', $.expression),

    each: $ => seq(
      'each',
      field('name', $.dollar),
      optional(seq(',', field('index', $.dollar))),
      'in',
      field('list', $.expression),
    ),

    let_value: $ => seq('let', field('name', $.dollar), '=', field('value', $.expression)),
    where_filter: $ => seq('where', $.expression),

    map: $ => seq(
      'map',
      field('value', $.expression),
      choice(seq('->', field('target', $._target)), field('body', $.field_block)),
    ),

    _target: $ => choice($.global_target, $.column),
    global_target: $ => seq('global', token.immediate('.'), field('name', alias(token.immediate(NAME), $.identifier))),
    column: $ => prec.right(seq(
      field('name', $.identifier),
      optional(seq(':', field('type', $.type))),
      optional(field('label', $._text)),
    )),

    keep_raw: _ => seq('keep', 'raw'),
    key: $ => seq('key', chained(choice($.spread, $.global_target, $.identifier))),

    bookmark: $ => seq(
      'bookmark',
      field('value', $.expression),
      'from',
      field('from', $.expression),
      optional(seq('settle', field('settle', $.expression))),
    ),

    write: $ => seq('write', choice('merge', 'append', seq('replace', optional(seq('where', $.expression))))),

    format: $ => seq('format', $.format_step, repeat(seq('|', $.format_step))),
    format_step: $ => seq(field('name', $.identifier), optional($.arguments)),

    nulls: $ => seq('nulls', chained($._text)),

    then_step: $ => seq(
      'then',
      optional(seq('for', field('name', $.dollar), 'in', field('list', $.expression))),
      $.verb,
      field('url', $.expression),
      optional(field('body', $.step_block)),
    ),

    poll: $ => seq(
      'poll',
      'every',
      field('every', $.expression),
      'until',
      field('until', $.expression),
      optional(seq('fail', 'when', field('fail', $.expression))),
      'within',
      field('within', $.expression),
    ),

    on: $ => seq(
      'on',
      optional(chained($.status)),
      optional(seq('when', field('condition', $.expression))),
      $.action,
      optional(field('reason', $._text)),
    ),

    status: _ => choice(/[0-9]{3}/, /[0-9]xx/, 'network'),

    action: $ => prec.right(choice(
      seq('retry', optional(seq(field('times', $.expression), 'times')), optional(seq('after', field('wait', $.expression)))),
      'accept',
      'skip',
      'stop',
      'refresh',
      'fail',
    )),

    reads: _ => 'reads',
    idempotency_key: $ => seq('idempotency_key', $.expression),
    rate: $ => seq('rate', chained($.rate_limit)),
    rate_limit: _ => /[0-9]+\/[0-9]*[A-Za-z]+/,
    concurrency: $ => seq('concurrency', $.expression),
    timeout: $ => seq('timeout', $.expression),
    retry: $ => seq('retry', $.arguments),
    timezone: $ => seq('timezone', $.expression),
    allow_host: $ => seq('allow', 'host', $.expression),
    reject_limit: $ => seq('reject_limit', $.limit),
    limit: _ => /[0-9]+(\.[0-9]+)?%?/,
    only_if: $ => seq('only', 'if', $.expression),
    expect: $ => seq('expect', $.expression, optional(field('reason', $._text))),

    // ─────────────────────────────────────────────────────────────── types

    type: $ => choice($.optional_type, $._type_base),
    optional_type: $ => seq($._type_base, '?'),
    _type_base: $ => choice($.enum_type, $.object_type, $.named_type),

    enum_type: $ => prec.right(seq($._text, repeat(seq('|', $._text)))),
    object_type: $ => seq('{', optional(listed($.type_entry)), '}'),
    type_entry: $ => seq(field('name', $.identifier), ':', field('type', $.type)),
    named_type: $ => seq(
      field('name', $.identifier),
      optional(choice(seq('(', $.number, ',', $.number, ')'), seq('<', $.type, '>'))),
    ),

    // ─────────────────────────────────────────────────────────────── expressions

    expression: $ => choice($.stage, $._operation),

    // `x | f(a)` and `x ?? y` are of one level, from left to right.
    stage: $ => prec.left(BINDS.stage, choice(
      seq(field('value', $.expression), '|', choice(field('call', $.function_call), field('function', $.identifier))),
      seq(field('value', $.expression), '??', field('otherwise', $._operation)),
    )),

    _operation: $ => choice($.binary, $.unary, $.if_value, $._operand),

    binary: $ => choice(
      ...[
        [BINDS.or, 'or'],
        [BINDS.and, 'and'],
        [BINDS.compare, choice('==', '!=', '<=', '>=', '<', '>', 'in', $.not_in)],
        [BINDS.sum, choice('+', '-')],
        [BINDS.product, choice('*', '/', '%')],
      ].map(([binds, operator]) => prec.left(
        /** @type {number} */ (binds),
        seq(field('left', $._operation), field('operator', operator), field('right', $._operation)),
      )),
    ),

    not_in: _ => seq('not', 'in'),

    unary: $ => choice(
      prec(BINDS.not, seq(field('operator', 'not'), field('value', $._operation))),
      prec(BINDS.minus, seq(field('operator', '-'), field('value', $._operation))),
    ),

    _operand: $ => choice(
      $.path,
      $.insist,
      $.function_call,
      alias($.identifier, $.name),
      $.dollar,
      $.item_field,
      $.current,
      $.number,
      $.duration,
      $.date,
      $.datetime,
      $._text,
      $.constant,
      $.list,
      $.object,
      $.paren,
      $.match_value,
    ),

    // What is taken from a value: `.name`, `."odd name"`, `.$name`, `[0]`, `[.a == 1]`.
    path: $ => prec(BINDS.postfix, choice(
      seq(field('value', $._operand), token.immediate('.'), $._after_dot),
      seq(field('value', $._operand), token.immediate('['), $._inside_bracket, ']'),
    )),

    insist: $ => prec(BINDS.postfix, seq(field('value', $._operand), token.immediate('!'))),

    _after_dot: $ => choice(
      field('field', alias(token.immediate(NAME), $.identifier)),
      field('field', alias(token.immediate(seq('$', NAME)), $.dollar)),
      field('field', $._text_at_once),
    ),

    _inside_bracket: $ => choice(
      alias('*', $.star),
      $.slice,
      field('index', $.expression),
    ),

    slice: $ => choice(
      seq(':', optional(field('end', $.expression))),
      seq(field('start', $.expression), ':', optional(field('end', $.expression))),
    ),

    item_field: $ => seq('.', choice(
      field('field', alias(token.immediate(NAME), $.identifier)),
      field('field', $._text_at_once),
    )),

    current: _ => '.',

    function_call: $ => seq(
      field('function', $.identifier),
      field('arguments', alias($._arguments_at_once, $.arguments)),
    ),

    arguments: $ => seq('(', optional(listed($.argument)), ')'),
    _arguments_at_once: $ => seq(token.immediate('('), optional(listed($.argument)), ')'),
    argument: $ => seq(optional(seq(field('name', $.identifier), ':')), field('value', $.expression)),

    paren: $ => seq('(', $.expression, ')'),
    list: $ => seq('[', optional(listed($.expression)), ']'),
    object: $ => seq('{', optional(listed($.entry)), '}'),
    entry: $ => seq(field('key', choice($._text, $.identifier)), optional('?'), ':', field('value', $.expression)),

    if_value: $ => prec.right(BINDS.if, seq(
      'if',
      field('condition', $.expression),
      'then',
      field('then', $.expression),
      optional(seq('else', field('else', $._operation))),
    )),

    match_value: $ => seq('match', field('value', $.expression), '{', optional(listed($.arm)), '}'),
    arm: $ => seq(choice('else', seq($.pattern, repeat(seq('or', $.pattern)))), '=>', field('value', $.expression)),
    pattern: $ => seq(optional('-'), $._operand),

    constant: _ => choice('null', 'true', 'false'),

    // ─────────────────────────────────────────────────────────────── numbers and dates

    number: _ => /[0-9]+(_[0-9]+)*(\.[0-9]+(_[0-9]+)*)?([eE][+\-]?[0-9]+)?/,
    duration: _ => /([0-9]+(ms|mo|s|m|h|d|w|y))+/,
    date: _ => /@[0-9]{4}-[0-9]{2}-[0-9]{2}/,
    datetime: _ => /@[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+\-][0-9]{2}:[0-9]{2})/,

    // ─────────────────────────────────────────────────────────────── texts

    _text: $ => choice($.text, $.raw_text, $.block_text, $.raw_block),

    text: $ => seq('"', $._text_rest),
    raw_text: $ => seq('r"', $._raw_rest),
    block_text: $ => seq('"""', $._block_rest),
    raw_block: $ => seq('r"""', $._raw_block_rest),

    // A text right behind a `.`: `."Report Date"`.
    _text_at_once: $ => choice(
      alias($._text_at_once_plain, $.text),
      alias($._text_at_once_raw, $.raw_text),
    ),
    _text_at_once_plain: $ => seq(token.immediate('"'), $._text_rest),
    _text_at_once_raw: $ => seq(token.immediate('r"'), $._raw_rest),

    _text_rest: $ => seq(
      repeat(choice($.text_chunk, $.escape, $.hole)),
      choice(token.immediate('"'), $.missing_quote),
    ),
    _raw_rest: $ => seq(optional(alias($._raw_chunk, $.text_chunk)), choice(token.immediate('"'), $.missing_quote)),
    _block_rest: $ => seq(
      repeat(choice(alias($._block_chunk, $.text_chunk), $.escape, $.hole)),
      choice(token.immediate('"""'), $.missing_triple),
    ),
    _raw_block_rest: $ => seq(
      optional(alias($._raw_block_chunk, $.text_chunk)),
      choice(token.immediate('"""'), $.missing_triple),
    ),

    escape: _ => token.immediate(/\\(["\\{}$nrt]|u\{[0-9A-Fa-f]{1,6}\})/),
    hole: $ => seq(token.immediate('{'), $.expression, '}'),
  },
});

" Two blanks further for each bracket that is open, and for a line that goes on.
if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=CapiIndent(v:lnum) indentkeys=0{,0},0),0],!^F,o,O,e
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*CapiIndent')
  finish
endif

" The line with its texts emptied and without its comment.
function! s:bare(number) abort
  let line = substitute(getline(a:number), '"\%(\\.\|[^"\\]\)*"', '""', 'g')
  return substitute(line, '\s*#.*', '', '')
endfunction

" Whether the statement goes on in the next line. A comma says so only where no bracket is open.
function! s:goes_on(number) abort
  let line = s:bare(a:number)
  if line =~# ',$'
    return line =~# '^\s*\%(query\|header\|key\|nulls\|rate\|on\)\s'
  endif
  return line =~# '\%(\<and\|\<or\|\s[=|+*/-]\|->\|??\)$'
endfunction

" The line in which the statement of this line begins.
function! s:head(number) abort
  let number = a:number
  while s:goes_on(prevnonblank(number - 1)) || s:bare(number) =~# '^\s*\%(|\|??\|->\)'
    let number = prevnonblank(number - 1)
  endwhile
  return number
endfunction

function! CapiIndent(number) abort
  " The lines of a text stay where they are.
  if synIDattr(synID(a:number, 1, 1), 'name') =~# '^capi\%(Text\|Raw\)$'
    return -1
  endif
  let previous = prevnonblank(a:number - 1)
  if previous == 0
    return 0
  endif
  let further = 0
  if s:bare(previous) =~# '[{(\[]$' || s:goes_on(previous)
    let further += 1
  endif
  if getline(a:number) =~# '^\s*[}\])]'
    let further -= 1
  endif
  return max([0, indent(s:head(previous)) + further * shiftwidth()])
endfunction

" Scripts of capi.
autocmd BufNewFile,BufRead *.capi setfiletype capi

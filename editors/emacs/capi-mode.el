;;; capi-mode.el --- Editing capi scripts -*- lexical-binding: t; -*-

;; Version: 0.1.0
;; Package-Requires: ((emacs "28.1"))
;; Keywords: languages, tools
;; SPDX-License-Identifier: MIT OR Apache-2.0

;;; Commentary:

;; capi is a small language that brings data from any HTTP API into one schema.
;; `capi-mode' colours and indents scripts; with a parser of editors/tree-sitter-capi
;; (Emacs 29 and later) `capi-ts-mode' takes its colours from it.  Eglot starts the language server
;; `capi lsp' in both: M-x eglot, or (add-hook \\='capi-mode-hook #\\='eglot-ensure).

;;; Code:

(require 'prog-mode)
(require 'compile)

(declare-function treesit-ready-p "treesit")
(declare-function treesit-parser-create "treesit.c")
(declare-function treesit-font-lock-rules "treesit")
(declare-function treesit-major-mode-setup "treesit")
(defvar treesit-font-lock-settings)
(defvar treesit-font-lock-feature-list)
(defvar treesit-simple-imenu-settings)
(defvar eglot-server-programs)

(defgroup capi nil
  "Scripts that bring data from HTTP APIs into one schema."
  :group 'languages
  :prefix "capi-")

(defcustom capi-program "capi"
  "The program: a name that is looked up in variable `exec-path', or a path."
  :type 'string
  :risky t)

(defcustom capi-indent-offset 2
  "By how many blanks the lines of a block are indented."
  :type 'integer
  :safe #'integerp)

;;; Words

(defconst capi--items
  '("use" "integration" "param" "secret" "global" "fn" "fields" "shape" "request" "test")
  "Words with which a line declares something.")

(defconst capi--statements
  '("get" "post" "put" "patch" "delete" "head" "base" "header" "query" "body" "auth" "for" "paginate" "stop" "continue"
    "records" "each" "let" "where" "map" "keep" "key" "bookmark" "write" "format" "nulls" "then" "poll" "on"
    "idempotency_key" "rate" "concurrency" "timeout" "timezone" "allow" "reject_limit" "only" "expect"
    "replay" "now" "respond")
  "Words with which a line of a request begins.")

(defconst capi--inner
  '(("body" "json" "form" "text" "multipart" "graphql")
    ("for" "in" "changed" "batch" "join")
    ("each" "in")
    ("stop" "when")
    ("continue" "on" "empty")
    ("keep" "raw")
    ("bookmark" "from" "settle")
    ("write" "merge" "append" "replace" "where")
    ("then" "for" "in" "get" "post" "put" "patch" "delete" "head")
    ("poll" "every" "until" "fail" "when" "within")
    ("on" "when" "retry" "times" "after" "accept" "skip" "stop" "refresh" "fail")
    ("allow" "host")
    ("only" "if"))
  "Further words of a statement, which are words in it alone.")

(defconst capi--name "[[:alpha:]_][[:alnum:]_]*")

(defconst capi--begun
  (concat "[ \t]+\\(?:[\"'.@{([$]\\|-[^>]\\|" capi--name "\\|[0-9]\\)")
  "What follows the word of a statement; otherwise it is a name.")

(defun capi--line-start (words)
  "A pattern of WORDS where a line or a block begins."
  (concat "\\(?:^\\|{\\)[ \t]*" (regexp-opt words t) capi--begun))

(defun capi--inner-rule (entry)
  "A rule of font lock for ENTRY of `capi--inner'."
  `(,(concat "\\(?:^\\|{\\)[ \t]*" (regexp-quote (car entry)) "\\_>")
    (,(concat "\\(?:^\\|[^.$[:alnum:]_]\\)" (regexp-opt (cdr entry) t) "\\_>[^(.:[]?") nil nil (1 font-lock-keyword-face))))

(defvar capi-font-lock-keywords
  `((,(concat "^[ \t]*" (regexp-opt capi--items t) "[ \t]+\\(" capi--name "\\)?")
     (1 font-lock-keyword-face) (2 font-lock-function-name-face nil t))
    (,(capi--line-start capi--items) 1 font-lock-keyword-face)
    (,(capi--line-start capi--statements) 1 font-lock-keyword-face)
    ("^[ \t]*\\(reads\\)[ \t]*\\(?:#.*\\)?$" 1 font-lock-keyword-face)
    ("^[ \t]*\\(retry\\)(" 1 font-lock-keyword-face)
    ,@(mapcar #'capi--inner-rule capi--inner)
    (,(concat "\\$" capi--name) . font-lock-variable-name-face)
    (,(concat "\\_<global\\.\\(" capi--name "\\)") 1 font-lock-constant-face)
    (,(concat "|[ \t]*\\(" capi--name "\\)") 1 font-lock-function-name-face)
    (,(concat "\\_<\\(" capi--name "\\)(") 1 font-lock-function-name-face)
    (,(concat ":[ \t]*" (regexp-opt '("text" "int" "decimal" "float" "bool" "date" "datetime" "duration" "json" "list") t) "\\_>")
     1 font-lock-type-face)
    (,(concat "\\(?:^\\|[^.$[:alnum:]_]\\)" (regexp-opt '("if" "then" "else" "match" "and" "or" "not" "in") t) "\\_>")
     1 font-lock-keyword-face)
    (,(concat "\\(?:^\\|[^.$[:alnum:]_]\\)" (regexp-opt '("null" "true" "false") t) "\\_>") 1 font-lock-constant-face)
    ("@[0-9]\\{4\\}-[0-9][0-9]-[0-9][0-9]\\(?:T[0-9:.]+\\(?:Z\\|[+-][0-9:]+\\)?\\)?" . font-lock-constant-face)
    ("\\_<[0-9][0-9_]*\\(?:\\.[0-9]+\\)?\\(?:ms\\|mo\\|[smhdwy]\\|/[0-9]*[a-z]+\\|%\\)?" . font-lock-constant-face)
    ;; A hole of a text.
    ("{\\([^}\"\n]*\\)}"
     (0 (when (eq 'string (syntax-ppss-context (save-match-data (save-excursion (syntax-ppss (match-beginning 0))))))
          'font-lock-variable-name-face)
        prepend)))
  "What `capi-mode' colours.")

;;; Syntax

(defvar capi-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?\" "\"" table)
    (modify-syntax-entry ?_ "_" table)
    (modify-syntax-entry ?$ "'" table)
    (dolist (mark '(?- ?+ ?* ?/ ?% ?< ?> ?= ?! ?? ?| ?. ?: ?@ ?&))
      (modify-syntax-entry mark "." table))
    table)
  "Comments, texts and brackets.")

(defconst capi--propertize
  (syntax-propertize-rules
   ;; A block of text opens and closes with three quotes.
   ("\\_<r\\(\"\\)\"\"" (1 "|"))
   ("\\(\"\\)\"\"" (1 "|"))
   ;; Nothing is escaped in a raw text.
   ("\\_<r\\(\"\\)\\([^\"\n]*\\)\\(\"\\)" (1 "|") (3 "|"))))

;;; Indentation

(defun capi--bare (&optional number)
  "The line NUMBER lines from here with its texts emptied and without its comment."
  (save-excursion
    (forward-line (or number 0))
    (let ((line (buffer-substring-no-properties (line-beginning-position) (line-end-position))))
      (setq line (replace-regexp-in-string "\"\\(?:\\\\.\\|[^\"\\\\]\\)*\"" "\"\"" line t t))
      (string-trim-right (replace-regexp-in-string "#.*" "" line t t)))))

(defun capi--goes-on-p ()
  "Whether the statement of this line goes on in the next one."
  (let ((line (capi--bare)))
    (if (string-suffix-p "," line)
        (string-match-p "\\`[ \t]*\\(?:query\\|header\\|key\\|nulls\\|rate\\|on\\)[ \t]" line)
      (string-match-p "\\(?:\\_<and\\|\\_<or\\|[ \t][=|+*/-]\\|->\\|\\?\\?\\)\\'" line))))

(defun capi--previous ()
  "Go to the line with text before this one; nil if there is none."
  (let ((found nil))
    (while (and (not found) (zerop (forward-line -1)))
      (setq found (not (looking-at-p "[ \t]*$"))))
    found))

(defun capi--to-head ()
  "Go to the line in which the statement of this line begins."
  (let ((more t))
    (while more
      (setq more (or (string-match-p "\\`[ \t]*\\(?:|\\|\\?\\?\\|->\\)" (capi--bare))
                     (save-excursion (and (capi--previous) (capi--goes-on-p)))))
      (when more (setq more (capi--previous))))))

(defun capi--indentation ()
  "The column of this line; nil in a text, whose lines stay where they are."
  (save-excursion
    (beginning-of-line)
    (unless (nth 3 (syntax-ppss))
      (let ((closes (looking-at-p "[ \t]*[]})]"))
            (further 0))
        (if (not (capi--previous))
            0
          (when (or (string-match-p "[{([]\\'" (capi--bare)) (capi--goes-on-p))
            (setq further (1+ further)))
          (when closes (setq further (1- further)))
          (capi--to-head)
          (max 0 (+ (current-indentation) (* further capi-indent-offset))))))))

(defun capi-indent-line ()
  "Indent this line."
  (let ((column (capi--indentation))
        (behind (- (current-column) (current-indentation))))
    (when column
      (indent-line-to column)
      (when (> behind 0) (forward-char behind)))))

;;; Programs

(defun capi--start (verb &rest arguments)
  "Save the script and do VERB with it, and ARGUMENTS, in a compilation buffer."
  (unless buffer-file-name (user-error "Save the script in a file first"))
  (save-buffer)
  (compile (mapconcat #'shell-quote-argument `(,capi-program ,verb ,buffer-file-name ,@arguments) " ")))

(defun capi-run ()
  "Run this script."
  (interactive)
  (capi--start "run"))

(defun capi-preview ()
  "Show the rows of the first page; nothing is written."
  (interactive)
  (capi--start "preview"))

(defun capi-record ()
  "Run this script and leave a sample of each answer."
  (interactive)
  (capi--start "run" "--record"))

(defun capi-plan ()
  "Show what this script would do."
  (interactive)
  (capi--start "plan"))

(defun capi-check ()
  "Check this script."
  (interactive)
  (capi--start "check" "--format" "short"))

(add-to-list 'compilation-error-regexp-alist-alist
             '(capi "^\\(.+?\\):\\([0-9]+\\):\\([0-9]+\\): \\(?:error\\|\\(warning\\)\\|\\(info\\)\\)\\[" 1 2 3 (4 . 5)))
(add-to-list 'compilation-error-regexp-alist 'capi)

;;; Modes

(defvar capi-mode-map
  (let ((map (make-sparse-keymap)))
    (define-key map (kbd "C-c C-c") #'capi-run)
    (define-key map (kbd "C-c C-p") #'capi-preview)
    (define-key map (kbd "C-c C-s") #'capi-record)
    (define-key map (kbd "C-c C-l") #'capi-plan)
    (define-key map (kbd "C-c C-k") #'capi-check)
    map)
  "Keys of `capi-mode' and `capi-ts-mode'.")

(defconst capi--imenu
  `((nil ,(concat "^[ \t]*" (regexp-opt capi--items) "[ \t]+\\(\\$?" capi--name "\\)") 1))
  "What a script declares.")

(defun capi--setup ()
  "What both modes share."
  (setq-local comment-start "# "
              comment-end ""
              comment-start-skip "#+[ \t]*"
              indent-tabs-mode nil
              tab-width capi-indent-offset
              electric-indent-chars (append "}])" electric-indent-chars)
              indent-line-function #'capi-indent-line
              imenu-generic-expression capi--imenu
              syntax-propertize-function capi--propertize))

;;;###autoload
(define-derived-mode capi-mode prog-mode "capi"
  "Major mode for scripts of capi."
  (capi--setup)
  (setq-local font-lock-defaults '(capi-font-lock-keywords)))

(defconst capi--treesit-words
  '("base" "header" "query" "body" "auth" "for" "paginate" "stop" "when" "continue" "empty" "records" "each" "let" "where"
    "map" "keep" "raw" "key" "bookmark" "from" "settle" "write" "merge" "append" "replace" "format" "nulls" "then" "poll"
    "every" "until" "within" "fail" "on" "retry" "times" "after" "accept" "skip" "refresh" "idempotency_key" "rate"
    "concurrency" "timeout" "timezone" "allow" "host" "reject_limit" "only" "expect" "json" "form" "multipart"
    "graphql" "replay" "now" "respond" "with" "dimension" "metric" "changed" "batch" "join" "in" "if" "else" "match"
    "and" "or" "not")
  "Words of the tree beside those of items.")

(defun capi--treesit-settings ()
  "The colours of the tree, in four levels."
  (treesit-font-lock-rules
   :language 'capi :feature 'comment '((comment) @font-lock-comment-face)
   :language 'capi :feature 'keyword
   `([,@capi--items ,@capi--treesit-words] @font-lock-keyword-face
     (verb) @font-lock-keyword-face (reads) @font-lock-keyword-face (not_in) @font-lock-keyword-face)
   :language 'capi :feature 'definition
   '((request name: (identifier) @font-lock-function-name-face)
     (shape name: (identifier) @font-lock-function-name-face)
     (function name: (identifier) @font-lock-function-name-face)
     (integration name: (identifier) @font-lock-function-name-face))
   :language 'capi :feature 'string '([(text) (raw_text) (block_text) (raw_block)] @font-lock-string-face)
   :language 'capi :feature 'escape :override t '((escape) @font-lock-escape-face)
   :language 'capi :feature 'type '((named_type name: (identifier) @font-lock-type-face))
   :language 'capi :feature 'number
   '([(number) (duration) (rate_limit) (limit) (status) (date) (datetime)] @font-lock-number-face)
   :language 'capi :feature 'constant
   '((constant) @font-lock-constant-face (global_target name: (identifier) @font-lock-constant-face))
   :language 'capi :feature 'variable :override t '((dollar) @font-lock-variable-name-face)
   :language 'capi :feature 'function
   '((function_call function: (identifier) @font-lock-function-call-face)
     (stage function: (identifier) @font-lock-function-call-face)
     (paginate pager: (identifier) @font-lock-function-call-face)
     (format_step name: (identifier) @font-lock-function-call-face))
   :language 'capi :feature 'property
   '((argument name: (identifier) @font-lock-property-name-face)
     (entry key: (identifier) @font-lock-property-name-face)
     (pair name: (bare_name) @font-lock-property-name-face)
     (column name: (identifier) @font-lock-property-name-face))))

;;;###autoload
(define-derived-mode capi-ts-mode prog-mode "capi"
  "Major mode for scripts of capi, with colours from the tree-sitter grammar.
Without its parser, and in Emacs 28, the colours are those of `capi-mode'."
  :syntax-table capi-mode-syntax-table
  (use-local-map capi-mode-map)
  (capi--setup)
  (if (not (and (fboundp 'treesit-ready-p) (treesit-ready-p 'capi t)))
      (setq-local font-lock-defaults '(capi-font-lock-keywords))
    (treesit-parser-create 'capi)
    (setq-local treesit-font-lock-settings (capi--treesit-settings)
                treesit-font-lock-feature-list '((comment definition) (keyword string type) (number constant variable escape) (function property)))
    (treesit-major-mode-setup)
    (setq-local indent-line-function #'capi-indent-line)))

;;;###autoload
(add-to-list 'auto-mode-alist '("\\.capi\\'" . capi-mode))

(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               (cons '(capi-mode capi-ts-mode) (lambda (&optional _interactive) (list capi-program "lsp")))))

(provide 'capi-mode)

;;; capi-mode.el ends here

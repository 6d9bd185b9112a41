;;; test.el --- Tests of capi-mode -*- lexical-binding: t; -*-

;; emacs -Q --batch -L emacs -l emacs/test.el -f ert-run-tests-batch-and-exit, from the folder editors.

;;; Code:

(require 'ert)
(require 'imenu)
(require 'capi-mode)

(defmacro test--script (path &rest body)
  "Do BODY in capi-mode with the script at PATH."
  (declare (indent 1))
  `(with-temp-buffer
     (insert-file-contents ,path)
     (capi-mode)
     (font-lock-ensure)
     ,@body))

(defun test--face (line text)
  "The face of TEXT on the first line that has LINE."
  (goto-char (point-min))
  (search-forward line)
  (beginning-of-line)
  (search-forward text (line-end-position))
  (let ((face (get-text-property (match-beginning 0) 'face)))
    (if (consp face) (car face) face)))

(ert-deftest scripts-have-their-mode ()
  (should (eq 'capi-mode (cdr (assoc "\\.capi\\'" auto-mode-alist)))))

(ert-deftest colours ()
  (test--script "../tests/syntax/every.capi"
    (pcase-dolist (`(,line ,text ,face)
                   '(("request campaigns" "request" font-lock-keyword-face)
                     ("request campaigns" "campaigns" font-lock-function-name-face)
                     ("request campaigns" "All" font-lock-string-face)
                     ("records data" "records" font-lock-keyword-face)
                     ("records data" "data" nil)
                     ("key: text" "key" nil)
                     ("cpc, cpm: decimal" "decimal" font-lock-type-face)
                     ("for $w in windows" "for" font-lock-keyword-face)
                     ("for $w in windows" "$w" font-lock-variable-name-face)
                     ("for $w in windows" "in" font-lock-keyword-face)
                     ("for $w in windows" "windows" font-lock-function-name-face)
                     ("-> global.campaign_id" "campaign_id" font-lock-constant-face)
                     ("base \"https://{$region}" "$region" font-lock-variable-name-face)
                     ("where r\"\\d+\"" "\\d" font-lock-string-face)
                     ("query { a(b:" "query" font-lock-string-face)
                     ("auth if $region" "auth" font-lock-keyword-face)
                     ("Dear {name}" "Dear" font-lock-string-face)
                     ("timeout 30s" "30s" font-lock-constant-face)
                     ("# Every construct" "Every" font-lock-comment-face)))
      (should (equal (list line text face) (list line text (test--face line text)))))))

(ert-deftest every-example-keeps-its-indentation ()
  (dolist (path (directory-files "../examples" t "\\.capi\\'"))
    (test--script path
      (let ((before (buffer-string)))
        (let ((inhibit-message t)) (indent-region (point-min) (point-max)))
        (should (equal (cons path (substring-no-properties before)) (cons path (substring-no-properties (buffer-string)))))))))

(ert-deftest what-is-declared-is-listed ()
  (test--script "../examples/meta_ads.capi"
    (let ((names (mapcar #'car (funcall imenu-create-index-function))))
      (should (member "insights_by_country" names))
      (should (member "$METRICS" names)))))

(ert-deftest the-language-server-is-known ()
  (skip-unless (require 'eglot nil t))
  (should (seq-find (lambda (entry) (and (consp (car entry)) (memq 'capi-mode (car entry)))) eglot-server-programs)))

;;; test.el ends here

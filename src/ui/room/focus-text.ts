/** Puts the caret into the open page's text, wherever its kind has that. */
export function focusText(): void {
  document
    .querySelector<HTMLElement>(
      '.desk [contenteditable=true], .desk textarea.text, .desk [role=textbox]',
    )
    ?.focus();
}

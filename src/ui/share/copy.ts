/** Copying, also where the page has no clipboard: over plain http only the old command is left, and at the worst the selection. */

/** False when all that could be done was to select the text. */
export async function copyFrom(field: HTMLTextAreaElement): Promise<boolean> {
  if (await copyToClipboard(field.value)) return true;
  field.focus();
  field.select();
  return document.execCommand('copy');
}

/** For text that stands in no field. The focus is where it was before. */
export async function copyText(text: string): Promise<boolean> {
  if (await copyToClipboard(text)) return true;
  const before = document.activeElement;
  const field = document.createElement('textarea');
  field.value = text;
  field.readOnly = true;
  field.className = 'unseen';
  document.body.append(field);
  field.select();
  const isCopied = document.execCommand('copy');
  field.remove();
  if (before instanceof HTMLElement) before.focus();
  return isCopied;
}

async function copyToClipboard(text: string): Promise<boolean> {
  // Absent on pages that were not loaded over https or from this machine, whatever the types say.
  const clipboard = navigator.clipboard as Clipboard | undefined;
  if (clipboard === undefined) return false;
  try {
    await clipboard.writeText(text);
    return true;
  } catch {
    return false; // Refused: by the person, or because the page lost the focus.
  }
}

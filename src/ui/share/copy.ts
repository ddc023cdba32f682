/** Copying, also where the page has no clipboard: over plain http only the old command is left, and at the worst the selection. */

/** False when all that could be done was to select the text. */
export async function copyFrom(field: HTMLTextAreaElement): Promise<boolean> {
  try {
    // Absent on pages that were not loaded over https or from this machine, whatever the types say.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    if (clipboard !== undefined) {
      await clipboard.writeText(field.value);
      return true;
    }
  } catch {
    // Refused: by the person, or because the page lost the focus.
  }
  field.focus();
  field.select();
  return document.execCommand('copy');
}

const TYPES = {
  txt: 'text/plain',
  json: 'application/json',
  pgn: 'application/x-chess-pgn',
  excalidraw: 'application/vnd.excalidraw+json',
};
type Extension = keyof typeof TYPES;

/** A name that every system can keep a file under. */
export const fileName = (title: string, extension: Extension): string =>
  `${title.replace(/[\p{C}/\\:*?"<>|]+/gu, ' ').trim() || 'page'}.${extension}`;

/** Hands a text to the person as a file. */
export function downloadText(title: string, text: string, extension: Extension = 'txt'): void {
  const type = `${TYPES[extension]};charset=utf-8`;
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName(title, extension);
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

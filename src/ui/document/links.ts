/** Where links of a document may lead: others chose them. */

const PROTOCOLS = new Set(['http:', 'https:', 'mailto:']);

/** Whole addresses to pages and mailboxes, nothing that runs or reads. */
export function isSafeLink(address: string): boolean {
  return URL.canParse(address) && PROTOCOLS.has(new URL(address).protocol);
}

/** What a person typed as an address, made whole; null if it can be none. */
export function linkFrom(typed: string): string | null {
  const text = typed.trim();
  if (text === '' || /\s/.test(text)) return null;
  if (isSafeLink(text)) return text;
  if (/^[^@/:]+@[^@/:]+\.[^@/:]+$/.test(text)) return `mailto:${text}`;
  const address = `https://${text}`;
  return /^[^:/]+\.[^:/]+/.test(text) && isSafeLink(address) ? address : null;
}

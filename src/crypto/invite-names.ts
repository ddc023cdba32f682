/** Names in the path of an invite: `Our plan for Łódź!` is written `our-plan-for-łódź`, percent-encoded. Cosmetic. */
import { utf8 } from '../lib/bytes.ts';
import { NAME_BYTES_MAX } from '../wire/limits.ts';

/** What stands in the path when a name has no letter and no digit of any script. */
const NAMELESS = 'room';

/** One form for all spellings: composed characters, single spaces, letters, marks and digits of any script; may be empty. */
export function tidyName(name: string): string {
  const words = name
    .normalize('NFC')
    .replace(/['’]/g, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trim();
  return capitalised(clipped(words.toLowerCase().normalize('NFC')));
}

/** For the path: lower case, words joined by hyphens, percent-encoded. Never empty. */
export function slugOf(name: string): string {
  const slug = tidyName(name).toLowerCase().replaceAll(' ', '-');
  return encodeURIComponent(slug === '' ? NAMELESS : slug);
}

/** The name that a path shows; whatever is not a slug of ours still gives some name, perhaps the empty one. */
export function nameOfSlug(slug: string): string {
  try {
    return tidyName(decodeURIComponent(slug));
  } catch {
    return tidyName(slug); // a lone percent sign
  }
}

function capitalised(text: string): string {
  const [first = ''] = text;
  const upper = first.toUpperCase();
  return upper.toLowerCase() === first ? upper + text.slice(first.length) : text;
}

/** At most NAME_BYTES_MAX, whole characters, no space at the end. */
function clipped(text: string): string {
  let kept = '';
  let bytes = 0;
  for (const character of text) {
    bytes += utf8(character).length;
    if (bytes > NAME_BYTES_MAX) break;
    kept += character;
  }
  return kept.trim();
}

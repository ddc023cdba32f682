// Negative controls: a fixture tree where every line that a check must reject says `// planted`.
// A check that stops seeing anything fails here instead of passing for ever.
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** @param {string} root @param {string} [folder] @returns {string[]} the `file:line` of each planted line */
export function plantedIn(root, folder = '') {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const file = posix.join(folder, entry.name);
    if (entry.isDirectory()) return plantedIn(root, file);
    if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
    const lines = readFileSync(join(root, file), 'utf8').split('\n');
    return lines.flatMap((text, index) => {
      const [mark, rule] = /\/\/ planted(?:: ([\w-]+))?/.exec(text) ?? [];
      return mark ? [`${file}:${index + 1}${rule ? ` ${rule}` : ''}`] : [];
    });
  });
}

/**
 * @param {string[]} planted what must be rejected
 * @param {string[]} rejected what was
 * @returns {boolean} whether these are the same places, and there is one; prints the difference
 */
export function rejectsExactly(planted, rejected) {
  const missed = planted.filter((place) => !rejected.includes(place));
  const invented = rejected.filter((place) => !planted.includes(place));
  for (const place of missed) console.log(`${place}  planted, not rejected`);
  for (const place of invented) console.log(`${place}  rejected, not planted`);
  console.log(`${planted.length - missed.length} of ${planted.length} planted lines rejected`);
  return planted.length > 0 && missed.length === 0 && invented.length === 0;
}

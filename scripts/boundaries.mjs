// Checks the import rule (import-rules.mjs) over every module, and that pure folders draw no randomness.
// That it rejects what it should is checked by `node scripts/controls.mjs imports`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isTest, placeOf, pureFolders, rules, shippedFolders, testRule } from './import-rules.mjs';
import { factsOf } from './imports-of.mjs';

/** @typedef {import('./imports-of.mjs').Import} Import */
/** @typedef {{ file: string, line: number, says: string }} Violation */

const folders = ['src', 'server', 'e2e', 'bench', 'scripts'];
const notOurs = ['node_modules', 'dist', 'fixtures', 'out'];
const isModule = (/** @type {string} */ name) => /\.(?:[cm]?[jt]s|[jt]sx)$/.test(name);

/** @param {string} root @param {string} folder @returns {string[]} */
function modulesBelow(root, folder) {
  if (!existsSync(join(root, folder))) return [];
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return notOurs.includes(entry.name) ? [] : modulesBelow(root, path);
    return isModule(entry.name) ? [path] : [];
  });
}

/** @param {string} text what is imported @returns {string} the package's name */
const packageOf = (text) =>
  text
    .split('/')
    .slice(0, text.startsWith('@') ? 2 : 1)
    .join('/');

/** @param {string[]} allowed @param {string} name */
const names = (allowed, name) =>
  allowed.some(
    (a) => a === '*' || a === name || (a.endsWith('/*') && name.startsWith(a.slice(0, -1))),
  );

/** @param {string} file @returns {import('./import-rules.mjs').Rule | undefined} what this very file may import */
function ruleFor(file) {
  const rule = rules[placeOf(file)];
  if (!rule || !isTest(file)) return rule;
  return {
    ...rule,
    ours: [...rule.ours, ...(rule.testOurs ?? []), ...testRule.ours],
    packages: [...rule.packages, ...(rule.testPackages ?? []), ...testRule.packages],
    node: true,
  };
}

/** @param {string} root @param {string} file @param {string} from @param {Import} found @returns {string | undefined} */
function judgeOurs(root, file, from, found) {
  const target = posix.join(posix.dirname(file), from.replace(/\?.*$/, ''));
  if (!existsSync(join(root, target)) || !posix.extname(target))
    return `imports ${from}, which is no file (imports name the file with its extension)`;
  const place = placeOf(file);
  const targetPlace = placeOf(target);
  const rule = ruleFor(file);
  if (isTest(target) && !isTest(file)) return `imports ${target}: only tests import tests`;
  if (targetPlace === place || names(rule?.ours ?? [], targetPlace)) return undefined;
  const types = rule?.types ?? [];
  if (types.includes(targetPlace))
    return found.typesOnly ? undefined : `imports ${target}: only with \`import type\``;
  const may = [...(rule?.ours ?? []), ...types.map((t) => `types of ${t}`)].join(', ');
  return `imports ${target}: ${place} may import ${may || 'nothing of ours'}`;
}

/** @param {string} file @param {string} from @param {Import} found @param {Set<string>} shipped @returns {string | undefined} */
function judgePackage(file, from, found, shipped) {
  const rule = ruleFor(file);
  const place = placeOf(file);
  if (isBuiltin(from))
    return rule?.node ? undefined : `imports ${from}: ${place} does not know Node`;
  const name = packageOf(from);
  if (!names(rule?.packages ?? [], name))
    return `imports ${from}: ${place} may import ${rule?.packages.join(', ') || 'no package'}`;
  const runsInServer = shippedFolders.includes(place) && !isTest(file) && !found.typesOnly;
  if (runsInServer && !shipped.has(name))
    return `imports ${from}, which must be in "dependencies": the built server loads it`;
  return undefined;
}

/** @param {string} root @param {string} file @param {Import} found @param {Set<string>} shipped @returns {string | undefined} */
function judge(root, file, found, shipped) {
  const { from } = found;
  if (from === undefined)
    return /^(?:src|server)\//.test(file) && !isTest(file)
      ? 'imports by a computed name'
      : undefined;
  if (found.exportsAll) return `has \`export *\` from ${from}: name what is exported`;
  if (from.startsWith('.')) return judgeOurs(root, file, from, found);
  if (from.startsWith('/')) return `imports ${from}: imports are relative`;
  return judgePackage(file, from, found, shipped);
}

/**
 * @param {string} root
 * @returns {{ moduleCount: number, importCount: number, violations: Violation[] }}
 */
export function checkBoundaries(root) {
  const topLevel = readdirSync(root).filter((name) => isModule(name));
  const files = [...topLevel, ...folders.flatMap((folder) => modulesBelow(root, folder))].sort();
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  /** @type {Set<string>} */
  const shipped = new Set(Object.keys(manifest.dependencies ?? {}));
  /** @type {Violation[]} */
  const violations = [];
  let importCount = 0;
  for (const file of files) {
    const facts = factsOf(file, readFileSync(join(root, file), 'utf8'));
    const report = (/** @type {number} */ line, /** @type {string} */ says) =>
      violations.push({ file, line, says });
    importCount += facts.imports.length;
    for (const error of facts.errors) report(1, `does not parse: ${error}`);
    if (!ruleFor(file))
      report(1, `lies in ${placeOf(file)}, for which scripts/import-rules.mjs has no rule`);
    for (const found of facts.imports) {
      const says = judge(root, file, found, shipped);
      if (says) report(found.line, says);
    }
    const isPure = pureFolders.includes(placeOf(file));
    for (const { what, line } of facts.draws)
      if ((isPure && !isTest(file)) || (what.startsWith('Math') && /^(?:src|server)\//.test(file)))
        report(line, `draws from ${what}: randomness is a seeded Rng that is passed in`);
  }
  return {
    moduleCount: files.filter((f) => /^(?:src|server)\//.test(f)).length,
    importCount,
    violations,
  };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { moduleCount, importCount, violations } = checkBoundaries('.');
  for (const { file, line, says } of violations) console.log(`${file}:${line}  ${says}`);
  console.log(
    `${moduleCount} modules of src and server, ${importCount} imports in all, ${violations.length} against the rule`,
  );
  if (moduleCount === 0) console.log('a check that saw no module proves nothing');
  process.exitCode = violations.length === 0 && moduleCount > 0 ? 0 : 1;
}

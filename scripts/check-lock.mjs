// Checks package-lock.json. npm leaves an optional package that a registry lacks out of the lock without a word; then
// `npm ci` fails on other systems (EUSAGE, "Missing: … from lock file"), because native tools ship as optional packages.
// Also one copy each of yjs and lib0: two would not recognise each other's types.
import { readFileSync } from 'node:fs';

/** @type {{ packages: Record<string, { version: string, optionalDependencies?: Record<string, string> }> }} */
const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));

/** @param {string} from where in the tree @param {string} name @returns {boolean} whether a package there would find it */
function finds(from, name) {
  if (packages[`${from ? `${from}/` : ''}node_modules/${name}`]) return true;
  if (from === '') return false;
  return finds(from.slice(0, Math.max(0, from.lastIndexOf('node_modules/') - 1)), name);
}

const problems = [];
let optionalCount = 0;
for (const [path, { version, optionalDependencies }] of Object.entries(packages))
  for (const name of Object.keys(optionalDependencies ?? {})) {
    optionalCount += 1;
    if (!finds(path, name))
      problems.push(`${path || 'the top level'}@${version} names ${name}, which is missing`);
  }
for (const name of ['yjs', 'lib0']) {
  const copies = Object.keys(packages).filter((path) => path.endsWith(`node_modules/${name}`));
  if (copies.length !== 1)
    problems.push(`${copies.length} copies of ${name}: ${copies.join(', ')}`);
}
const manifest = JSON.parse(readFileSync('package.json', 'utf8'));
/** @type {Record<string, string>} */
const wanted = { ...manifest.dependencies, ...manifest.devDependencies };
for (const [name, version] of Object.entries(wanted))
  if (packages[`node_modules/${name}`]?.version !== version)
    problems.push(
      `${name} is ${version} in package.json, ${packages[`node_modules/${name}`]?.version} in the lock`,
    );

for (const problem of problems) console.log(problem);
console.log(
  `${Object.keys(packages).length} packages, ${optionalCount} optional ones named, ${problems.length} problems`,
);
process.exitCode = problems.length === 0 && optionalCount > 0 ? 0 : 1;

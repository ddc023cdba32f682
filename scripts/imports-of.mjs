// What one source file imports, and where it draws randomness: facts from its syntax tree, no judgement.
import { parseSync, Visitor } from 'oxc-parser';

/**
 * @typedef {object} Import
 * @property {string | undefined} from the text between the quotes; undefined when it is computed
 * @property {boolean} typesOnly whether nothing is left of it at run time
 * @property {boolean} exportsAll whether it is `export * from`
 * @property {string[]} names what it takes by name
 * @property {number} line
 */

/**
 * @typedef {object} Facts
 * @property {Import[]} imports
 * @property {{ what: string, line: number }[]} draws places that draw from a hidden random generator
 * @property {string[]} errors what the parser could not read
 */

/** @typedef {{ type: string, start: number, [key: string]: any }} Syntax */

/** @param {Syntax | null | undefined} node */
const textOf = (node) => (node?.type === 'Literal' ? String(node['value']) : undefined);

/** @param {Syntax} node @returns {string | undefined} the property that a member expression names */
const propertyOf = (node) =>
  node['computed'] ? textOf(node['property']) : String(node['property'].name);

/** @param {Syntax | null | undefined} node @param {string} name */
const isNamed = (node, name) => node?.type === 'Identifier' && node['name'] === name;

/** @param {Syntax} node whether it is `new URL('./file.ts', import.meta.url)`, as for workers */
const isModuleUrl = (node) =>
  isNamed(node['callee'], 'URL') &&
  node['arguments'][1]?.type === 'MemberExpression' &&
  node['arguments'][1].object.type === 'MetaProperty' &&
  /^\.{1,2}\/.*\.\w*[jt]sx?$/.test(textOf(node['arguments'][0]) ?? '');

const hiddenDraws = ['randomBytes', 'randomSecretKey', 'randomPrivateKey'];

/** @param {string} fileName @param {string} source @returns {Facts} */
export function factsOf(fileName, source) {
  const parsed = parseSync(fileName, source);
  /** @type {Facts} */
  const facts = { imports: [], draws: [], errors: parsed.errors.map((error) => error.message) };
  const lineAt = (/** @type {number} */ offset) => source.slice(0, offset).split('\n').length;
  const add = (
    /** @type {Syntax} */ node,
    /** @type {Partial<Import> & Pick<Import, 'from'>} */ part,
  ) =>
    facts.imports.push({
      typesOnly: false,
      exportsAll: false,
      names: [],
      line: lineAt(node.start),
      ...part,
    });
  const draw = (/** @type {Syntax} */ node, /** @type {string} */ what) =>
    facts.draws.push({ what, line: lineAt(node.start) });

  new Visitor({
    ImportDeclaration(/** @type {Syntax} */ node) {
      const names = node['specifiers'].map((/** @type {Syntax} */ s) => s['imported']?.name ?? '*');
      add(node, { from: textOf(node['source']), typesOnly: node['importKind'] === 'type', names });
    },
    ExportNamedDeclaration(/** @type {Syntax} */ node) {
      if (node['source'])
        add(node, { from: textOf(node['source']), typesOnly: node['exportKind'] === 'type' });
    },
    ExportAllDeclaration(/** @type {Syntax} */ node) {
      const typesOnly = node['exportKind'] === 'type';
      add(node, { from: textOf(node['source']), typesOnly, exportsAll: true });
    },
    ImportExpression(/** @type {Syntax} */ node) {
      add(node, { from: textOf(node['source']) });
    },
    TSImportType(/** @type {Syntax} */ node) {
      add(node, { from: textOf(node['source']), typesOnly: true });
    },
    TSExternalModuleReference(/** @type {Syntax} */ node) {
      add(node, { from: textOf(node['expression']) });
    },
    CallExpression(/** @type {Syntax} */ node) {
      const { callee } = node;
      if (isNamed(callee, 'require')) add(node, { from: textOf(node['arguments'][0]) });
      if (callee.type !== 'MemberExpression' || node['arguments'].length > 0) return;
      if (propertyOf(callee) === 'keygen') draw(node, 'keygen() without a seed');
    },
    NewExpression(/** @type {Syntax} */ node) {
      if (isModuleUrl(node)) add(node, { from: textOf(node['arguments'][0]) });
    },
    MemberExpression(/** @type {Syntax} */ node) {
      const property = propertyOf(node) ?? '';
      if (isNamed(node['object'], 'Math') && property === 'random') draw(node, 'Math.random');
      const ofUtils =
        node['object'].type === 'MemberExpression' && propertyOf(node['object']) === 'utils';
      if (ofUtils && hiddenDraws.includes(property)) draw(node, property);
    },
    VariableDeclarator(/** @type {Syntax} */ node) {
      // `const { random } = Math` and `const m = Math` would both get round the line above.
      if (isNamed(node['init'], 'Math')) draw(node, 'Math under another name');
    },
  }).visit(parsed.program);

  for (const { from, names, line } of facts.imports) {
    const drawing = names.find((name) => [...hiddenDraws, 'managedNonce'].includes(name));
    if (drawing && from?.startsWith('@noble/')) facts.draws.push({ what: drawing, line });
  }
  return facts;
}

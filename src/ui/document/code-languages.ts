/** Languages of code, each fetched when a block of it is first shown. Its value is the name that is kept in the document. */
import type { LanguageFn } from 'highlight.js';
import { createLowlight } from 'lowlight';

type Loader = () => Promise<{ default: LanguageFn }>;

const LOADERS: Record<string, Loader> = {
  bash: () => import('highlight.js/lib/languages/bash'),
  c: () => import('highlight.js/lib/languages/c'),
  cpp: () => import('highlight.js/lib/languages/cpp'),
  csharp: () => import('highlight.js/lib/languages/csharp'),
  css: () => import('highlight.js/lib/languages/css'),
  diff: () => import('highlight.js/lib/languages/diff'),
  go: () => import('highlight.js/lib/languages/go'),
  java: () => import('highlight.js/lib/languages/java'),
  javascript: () => import('highlight.js/lib/languages/javascript'),
  json: () => import('highlight.js/lib/languages/json'),
  kotlin: () => import('highlight.js/lib/languages/kotlin'),
  markdown: () => import('highlight.js/lib/languages/markdown'),
  php: () => import('highlight.js/lib/languages/php'),
  python: () => import('highlight.js/lib/languages/python'),
  ruby: () => import('highlight.js/lib/languages/ruby'),
  rust: () => import('highlight.js/lib/languages/rust'),
  sql: () => import('highlight.js/lib/languages/sql'),
  swift: () => import('highlight.js/lib/languages/swift'),
  typescript: () => import('highlight.js/lib/languages/typescript'),
  xml: () => import('highlight.js/lib/languages/xml'),
  yaml: () => import('highlight.js/lib/languages/yaml'),
};
const SHORT: Record<string, string> = {
  sh: 'bash',
  shell: 'bash',
  'c++': 'cpp',
  cs: 'csharp',
  js: 'javascript',
  jsx: 'javascript',
  kt: 'kotlin',
  md: 'markdown',
  py: 'python',
  rb: 'ruby',
  rs: 'rust',
  ts: 'typescript',
  tsx: 'typescript',
  html: 'xml',
  svg: 'xml',
  yml: 'yaml',
};

export const LANGUAGES: readonly string[] = Object.keys(LOADERS);

const lowlight = createLowlight();

/** The name under which it is listed; null for what we do not colour. */
export function languageOf(name: unknown): string | null {
  if (typeof name !== 'string') return null;
  const lower = name.toLowerCase();
  const full = Object.hasOwn(SHORT, lower) ? SHORT[lower] : lower;
  return full !== undefined && Object.hasOwn(LOADERS, full) ? full : null;
}

export type Coloured = { from: number; to: number; className: string };
type Part = ReturnType<typeof lowlight.highlight>['children'][number];

/** Null while the language is not here. */
export function colour(language: string, code: string): Coloured[] | null {
  if (!lowlight.registered(language)) return null;
  const found: Coloured[] = [];
  let at = 0;
  const walk = (parts: readonly Part[], className: string): void => {
    for (const part of parts) {
      if (part.type === 'text') {
        if (className !== '') found.push({ from: at, to: at + part.value.length, className });
        at += part.value.length;
      } else if (part.type === 'element') {
        const own = part.properties['className'];
        walk(part.children, `${className} ${Array.isArray(own) ? own.join(' ') : ''}`.trim());
      }
    }
  };
  walk(lowlight.highlight(language, code).children, '');
  return found;
}

/** Whether it can be coloured now; without a network it stays plain. */
export async function fetchLanguage(language: string): Promise<boolean> {
  try {
    const loaded = await LOADERS[language]?.();
    if (loaded !== undefined) lowlight.register(language, loaded.default);
  } catch {
    return false;
  }
  return lowlight.registered(language);
}

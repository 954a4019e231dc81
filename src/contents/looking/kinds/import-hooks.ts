import { createHash } from 'node:crypto';
import type { Tree, TreeNode } from '../../tree/tree.ts';
import { isEditableInstall, isFinderPath } from '../editable-installs.ts';
import { placeOf } from '../places.ts';
import { beforeOf, type LookAtFile, seenAt, textOf } from '../view.ts';
import { KNOWN_HOOKS } from '../known-import-hooks.ts';

/** What Python and PHP run before anything of the program: variant `pth`, `customize`, `php`; see also `importPaths`. */
export const importHooks: LookAtFile = (node, both) => {
  const place = placeOf(node.path);
  if (place !== 'import-hook' && place !== 'php-settings') return [];
  const code = node.type === 'file' ? hookIn(node.path, node, both.new.tree) : undefined;
  if (code === undefined) return [];
  const before = beforeOf(node, both, (old, view) => old.type === 'file' && hookIn(node.path, old, view.tree) === code);
  const variant = place === 'php-settings' ? 'php' : node.path.endsWith('.pth') ? 'pth' : 'customize';
  return [seenAt('import-hook', node, both, { variant, before, says: code.split('\n')[0] ?? '' })];
};

/** The lines that run something; undefined: none do, or they are known. */
function hookIn(path: string, file: TreeNode, tree: Tree): string | undefined {
  // Told by what starts it.
  if (isFinderPath(path)) return undefined;
  if (placeOf(path) === 'php-settings') return lines(codeLines(file).filter(isPrepended));
  if (!file.content) return file.size > 0 ? `${file.sha256}` : undefined;
  if (!path.endsWith('.pth')) {
    if (isEncoded(file)) return textOf(file);
    const code = lines(codeLines(file));
    return code === undefined || KNOWN_HOOKS.has(sha256(code)) ? undefined : code;
  }
  const run = startLines(file);
  const [first = ''] = run;
  const isEditable = run.length === 1 && isEditableInstall(first, path, tree);
  return isEditable || isKnown(run) ? undefined : lines(run);
}

const BYTE_ORDER_MARK = /^\xef\xbb\xbf/;
/** What ends a line of a `.pth` since Python 3.13 (`str.splitlines`), in UTF-8 read as one byte a character. */
const NEWER_LINE_ENDS = ['\v', '\f', '\x1c', '\x1d', '\x1e', '\x85', '\xe2\x80\xa8', '\xe2\x80\xa9'];

/** The lines of a `.pth` that some Python runs: what is one line to an older one may be two to a newer. */
function startLines(file: TreeNode): readonly string[] {
  const older = textOf(file).replace(BYTE_ORDER_MARK, '');
  const newer = NEWER_LINE_ENDS.reduce((text, end) => text.replaceAll(end, '\n'), older);
  return [...new Set([older, newer].flatMap((text) => text.split(LINE_END)))].filter((line) =>
    /^import[ \t]/.test(line),
  );
}

/** Python and PHP take a carriage return by itself for the end of a line, and of a comment. */
const LINE_END = /\r?\n|\r/;

function codeLines(file: TreeNode): readonly string[] {
  return textOf(file)
    .split(LINE_END)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

const CODING = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.\w]+)/;
const AS_IT_STANDS = /^(?:utf[-_]?8(?:[-_]sig)?|(?:us[-_]?)?ascii|latin[-_]?1|iso[-_]?8859[-_]?1)$/i;

/** Whether the source says that it is written so that what looks like a comment may be code (PEP 263). */
function isEncoded(file: TreeNode): boolean {
  const [first = '', second = ''] = textOf(file).replace(BYTE_ORDER_MARK, '').split(LINE_END, 2);
  return [first, second].some((line) => {
    const coding = CODING.exec(line)?.[1];
    return coding !== undefined && !AS_IT_STANDS.test(coding);
  });
}

function lines(code: readonly string[]): string | undefined {
  return code.length === 0 ? undefined : code.join('\n');
}

function isPrepended(line: string): boolean {
  return !line.startsWith(';') && /auto_(?:prepend|append)_file(?:\s*=\s*|\s+)["']?(?!none\b)[^\s"';=]/i.test(line);
}

/** By the hash of its lines. What makes namespace packages says their names, and nothing else may differ. */
function isKnown(code: readonly string[]): boolean {
  return code.length > 0 && code.every((line) => KNOWN_HOOKS.has(sha256(withoutNames(line.trim()))));
}

function withoutNames(line: string): string {
  const [tuple = '', inner = ''] = /\*\(((?:'\w+'(?:, ?)?)+)\)/.exec(line) ?? [];
  const parts = Array.from(inner.matchAll(/'(\w+)'/g), ([, part = '']) => part);
  if (parts.length === 0) return line;
  const parent = parts.slice(0, -1).join('.');
  return line
    .replace(tuple, '*T')
    .replaceAll(`'${parts.join('.')}'`, 'P')
    .replaceAll(`sys.modules['${parent}'], '${parts.at(-1)}'`, 'sys.modules[R], C');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'latin1').digest('hex');
}

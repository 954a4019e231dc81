import { createHash } from 'node:crypto';
import type { TreeNode } from '../../tree/tree.ts';
import { placeOf } from '../places.ts';
import { beforeOf, linesOf, type LookAtFile, seenAt, textOf } from '../view.ts';
import { KNOWN_HOOKS } from '../known-import-hooks.ts';

/** What Python and PHP run before anything of the program: variant `pth`, `customize`, `php`. */
export const importHooks: LookAtFile = (node, both) => {
  const place = placeOf(node.path);
  if (place !== 'import-hook' && place !== 'php-settings') return [];
  const file = node.type === 'symlink' ? both.new.tree.resolve(node.path) : node;
  // What is linked to from another place is told where it lies, if that is one of these places, too.
  const isTold = file !== node && file !== undefined && placeOf(file.path) === place;
  const code = file?.type === 'file' && !isTold ? hookIn(node.path, file) : undefined;
  if (code === undefined) return [];
  const before = beforeOf(node, both, (old, view) => {
    const there = old.type === 'symlink' ? view.tree.resolve(old.path) : old;
    return there?.type === 'file' && hookIn(node.path, there) === code;
  });
  const variant = place === 'php-settings' ? 'php' : node.path.endsWith('.pth') ? 'pth' : 'customize';
  return [seenAt('import-hook', node, both, { variant, before, says: code.split('\n')[0] ?? '' })];
};

/** The lines that run something; undefined: none do, or they are known. */
function hookIn(path: string, file: TreeNode): string | undefined {
  if (placeOf(path) === 'php-settings') return lines(linesOf(file).filter(isPrepended));
  if (!file.content) return file.size > 0 ? `${file.sha256}` : undefined;
  if (!path.endsWith('.pth')) {
    const code = lines(linesOf(file));
    return code === undefined || KNOWN_HOOKS.has(sha256(code)) ? undefined : code;
  }
  const run = textOf(file)
    .split(/\r?\n|\r/)
    .filter((line) => /^import[ \t]/.test(line));
  return isKnown(run) ? undefined : lines(run);
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

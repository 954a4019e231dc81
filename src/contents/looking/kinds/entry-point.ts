import type { Seen } from '../../../core/comparison.ts';
import type { TreeNode } from '../../tree/tree.ts';
import { shownPath, shownSetting } from '../shown.ts';
import type { LookAtImage, View } from '../view.ts';

const SYSTEM_PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const MOST_WORDS = 200;

/** Entry point or command are others: variant `new-program` where one of its programs is neither owned nor in the old image. */
export const entryPoint: LookAtImage = ({ old, new: view }) => {
  if (!old) return [];
  const [before, now] = [commandOf(old), commandOf(view)];
  if (JSON.stringify(before) === JSON.stringify(now)) return [];
  const words = new Set(before.flatMap(wordsOf));
  const added = now.flatMap(wordsOf).filter((word) => !words.has(word));
  const programs = added.flatMap((word) => programAt(word, view) ?? []);
  const strange = programs.find((node) => !view.ownership.owner(node) && !old.tree.nodes.has(node.path));
  const node = strange ?? programs[0];
  const says = shownSetting(`${JSON.stringify(now)}, was ${JSON.stringify(before)}`);
  const seen: Seen = {
    kind: 'entry-point-changed',
    ...(strange && { variant: 'new-program' }),
    ...(node && { path: shownPath(node.path), layer: node.layer }),
    ...(node?.sha256 !== undefined && { sha256: node.sha256 }),
    before: 'nothing',
    says,
  };
  return [seen];
};

function commandOf({ settings }: View): readonly string[] {
  return [...settings.entryPoint, ...settings.command];
}

/** Words of an argument: of `sh -c` each of its script, of others itself. */
function wordsOf(argument: string): readonly string[] {
  return argument.split(/[\s;&|()"'<>=]+/, MOST_WORDS).filter((word) => word !== '');
}

/** The program that a word means, by its path or by `PATH`; undefined: it is none. */
function programAt(word: string, { tree, settings }: View): TreeNode | undefined {
  const name = Buffer.from(word, 'utf8').toString('latin1');
  const places = word.includes('/')
    ? [word.startsWith('/') ? name : `${settings.workingFolder}/${name}`]
    : [
        ...(settings.environment.get('PATH') ?? SYSTEM_PATH).split(':').map((folder) => `${folder}/${name}`),
        `${settings.workingFolder}/${name}`,
      ];
  for (const place of places) {
    const node = tree.resolve(place.replace(/^\/+/, ''));
    if (node?.type === 'file' && (word.includes('/') || node.marks !== undefined)) return node;
  }
  return undefined;
}

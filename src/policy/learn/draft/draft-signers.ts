import type { RootSpec, SignerSpec } from '../../schema/trust-schema.ts';
import type { Seen } from '../tally.ts';
import { inComment, inQuotes, type Lines, rests, under } from '../yaml.ts';

/** Somebody who signed, by a key or root that was at hand. */
export interface SignerSeen extends Pick<SignerSpec, 'name' | 'key' | 'identity' | 'issuer' | 'root'> {
  /** What is by it; absent: nothing is. */
  readonly seen?: Omit<Seen, 'name'>;
  /** Builders that its statements name. */
  readonly builders: readonly string[];
  /** How many identities it stands for. */
  readonly identities?: number;
}

/** Who signed what is attached to images. */
export interface SignersSeen {
  readonly roots: readonly Pick<
    RootSpec,
    'name' | 'builtin' | 'file' | 'certificates' | 'kind' | 'identities' | 'timestamps'
  >[];
  readonly signers: readonly SignerSeen[];
  /** Attachments that no key or root at hand proves, of so many images. */
  readonly strangers: {
    readonly attachments: number;
    readonly images: number;
    readonly repositories: readonly string[];
  };
}

const MOST_NAMED = 5;

/** `trust` and `signers`: who signed, and in comments how much is by others. */
export function signers({ roots, signers: all, strangers }: SignersSeen): readonly string[] {
  const entries = [...all.map(entry), ...foreign(strangers)];
  if (entries.length === 0) return [];
  const needed = roots.filter(({ name }) => all.some(({ seen, root }) => seen && root === name));
  const listed = needed.map((one): Lines => ({ lines: [`- ${flow(one)}`], active: true }));
  return [
    ...(listed.length === 0
      ? []
      : ['trust:', '  roots:', ...listed.flatMap(({ lines }) => lines.map((one) => `    ${one}`))]),
    ...under('signers:', entries).lines,
  ];
}

function entry({ seen, builders, identities = 1, ...spec }: SignerSeen): Lines {
  const item = `- ${flow(spec)}`;
  if (!seen) return { lines: [`# ${item} # nothing is by it`], active: false };
  const several = identities > 1 ? `; of ${identities} identities` : '';
  const lines = [`${item} # ${rests(seen, 'attachment')}${several}`];
  if (builders.length > 0)
    lines.push(
      `# its statements name ${builders.slice(0, MOST_NAMED).map(inComment).join(', ')}: add builders where it may speak for them`,
    );
  return { lines, active: true };
}

function foreign({ attachments, images, repositories }: SignersSeen['strangers']): readonly Lines[] {
  if (attachments === 0) return [];
  const more = repositories.length > MOST_NAMED ? ` and ${repositories.length - MOST_NAMED} more repositories` : '';
  const names = repositories.slice(0, MOST_NAMED).map(inComment).join(', ');
  const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
  return [
    {
      lines: [
        `# not learned: ${many(attachments, 'attachment')} of ${many(images, 'image')} (${names}${more}) by nobody whose key or root is at hand: name it under signers in a policy, and learn again with --policy`,
      ],
      active: false,
    },
  ];
}

/** An entry on one line. */
function flow(spec: Readonly<Record<string, string | readonly string[] | undefined>>): string {
  const told = Object.entries(spec).flatMap(([key, value]) => {
    if (value === undefined) return [];
    return [`${key}: ${typeof value === 'string' ? inQuotes(value) : `[${value.map(inQuotes).join(', ')}]`}`];
  });
  return `{ ${told.join(', ')} }`;
}

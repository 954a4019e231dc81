import * as z from 'zod';
import { ATTACHMENT_TAG } from '../../../core/attachment-tag.ts';
import { known } from '../../../core/known.ts';
import { formatTime } from '../../../core/time.ts';
import { count, digest, time, trust } from '../../../sinks/formats/schema.ts';
import { trustOf } from '../../../rules/custody/trust-of-digest.ts';
import { judgementsIn } from '../../analysis/judgements.ts';
import { earlier, foundAt, seenAt } from '../as-of.ts';
import { NotAnswered } from '../not-answered.ts';
import { name } from '../paging/paging.ts';
import { isIn, repositoryName } from '../repositories.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

const MOST_TAGS = 200;

const meaning = z.object({
  digest,
  from: time,
  to: time.optional(),
  by: z.string().optional(),
  endedBy: z.enum(['moved', 'deleted']).optional(),
  ambiguous: z.boolean().optional(),
  trust,
});

export const tags = route({
  method: 'GET',
  path: '/api/v1/tags',
  id: 'listTags',
  tag: 'images',
  summary: 'What the tags of a repository meant, and when',
  role: 'viewer',
  query: z.strictObject({
    repository: name.describe('HOST/PATH, or the path alone'),
    tag: name.optional(),
    ...earlier,
  }),
  schema: z.object({
    evaluatedAt: time,
    ...repositoryName,
    tags: z.array(
      z.object({
        tag: z.string(),
        history: z.array(meaning).meta({ description: 'What the tag meant, oldest first' }),
      }),
    ),
    more: count.meta({ description: 'Tags beyond those shown' }),
  }),
  from: 'look-up',
  about: ({ repository }) => [repository, 'image'],
  answer({ repository: called, tag, at }, view) {
    const { lineage, findings, contents } = seenAt(view, at);
    const judgements = judgementsIn(findings, lineage, contents);
    const repository = foundAt(at, () => {
      const one = lineage.repositories.find((named) => isIn(named, called));
      if (!one) throw new NotAnswered('not-found', `no record names the repository ${called}`);
      return one;
    });
    const named = new Set(lineage.pushesTo(repository).flatMap((push) => push.tag ?? []));
    // Each tag may have a signature and a statement: what is attached comes after what it is attached to.
    const order = (one: string): string => `${ATTACHMENT_TAG.test(one) ? 1 : 0}${one}`;
    const wanted = [...named]
      .filter((one) => tag === undefined || one === tag)
      .sort((one, other) => (order(one) < order(other) ? -1 : 1));
    return {
      ...evaluatedAt(view),
      registry: repository.registry,
      repository: repository.repository,
      tags: wanted.slice(0, MOST_TAGS).map((one) => ({
        tag: one,
        history: lineage.tagHistory(repository, one).map(({ digest: meant, from, to, push, endedBy, ambiguous }) => ({
          digest: meant,
          trust: trustOf(meant, repository, lineage, judgements),
          from: formatTime(from),
          ...(to !== undefined && { to: formatTime(to) }),
          ...known({ by: push?.actor?.name, endedBy, ambiguous }),
        })),
      })),
      more: Math.max(0, wanted.length - MOST_TAGS),
    };
  },
});

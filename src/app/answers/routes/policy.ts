import { basename } from 'node:path';
import * as z from 'zod';
import { limitSentence } from '../../../sinks/phrases.ts';
import { SEVERITIES } from '../../../core/finding.ts';
import { time } from '../../../sinks/formats/schema.ts';
import * as sources from '../../../ingest/sources/index.ts';
import { absentLists } from '../../../policy/lint/absent-lists.ts';
import { lintPolicy } from '../../../policy/lint/lint.ts';
import { shownText } from '../../../policy/file/shown-text.ts';
import { route } from '../route.ts';
import { evaluatedAt } from '../view.ts';

export const policy = route({
  method: 'GET',
  path: '/api/v1/policy',
  id: 'getPolicy',
  tag: 'policy',
  summary: 'The policy by which everything was judged, and what in it is surely not meant',
  role: 'viewer',
  schema: z.object({
    evaluatedAt: time,
    file: z
      .object({
        name: z.string(),
        text: z.string().meta({
          description: 'As it is written, without comments; of addresses of sinks the host. Secrets are never in it',
        }),
        warnings: z.array(z.string()).meta({ description: 'FILE:LINE:COLUMN: PATH: what is surely not meant' }),
      })
      .optional()
      .meta({ description: 'Absent: there is none, and what needs no policy is judged' }),
    notes: z.array(z.string()).meta({ description: 'Rules that are quiet for want of a list' }),
    rules: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        severity: z.enum(SEVERITIES).meta({ description: 'Where the policy does not say otherwise' }),
      }),
    ),
  }),
  from: 'everything',
  answer(_asked, { loaded, analysis, ...view }) {
    const rules = loaded?.rules ?? [];
    const name = loaded && basename(loaded.file.name);
    return {
      ...evaluatedAt(view),
      ...(loaded &&
        name !== undefined && {
          file: {
            name,
            text: shownText(loaded.text, loaded.file.spec),
            warnings: [
              ...lintPolicy(
                { ...loaded.file, name },
                {
                  rules: rules.map(({ id }) => id),
                  critical: rules.filter(({ severity }) => severity === 'critical').map(({ id }) => id),
                  kinds: Object.values(sources).map((source) => source.name),
                },
              ),
            ],
          },
        }),
      notes: [...absentLists(analysis.lineage.policy)].map(limitSentence),
      rules: rules.map(({ id, title, severity }) => ({ id, title, severity })),
    };
  },
});

import * as z from 'zod';
import { SEVERITIES } from '../../core/finding.ts';
import { digest, fields, optional, repositories, required, text, texts, time } from './fields.ts';

const LONGEST_EXPRESSION = 1000;

const scope = fields({
  rules: optional(z.array(text), 'ids of the rules whose findings are tolerated', {
    absent: 'of any rule',
    example: ['unpromoted-image-deployed'],
  }),
  repositories: optional(repositories, 'findings about images of these repositories', { absent: 'of any' }),
  environments: optional(z.array(text), 'findings in these environments, by their names', {
    absent: 'in any',
    example: ['prod'],
  }),
  digests: optional(z.array(digest), 'findings about these images', { absent: 'about any' }),
  actors: optional(texts, 'findings about what these people and accounts did', {
    absent: 'about anybody',
    example: ['dana'],
  }),
});

/** An entry of `exceptions`. */
export const exception = fields({
  id: required(text, 'by which findings, reports and commands call it', { example: 'EX-7' }),
  reason: required(text, 'why it is tolerated', { example: 'emergency fix for an outage' }),
  ticket: optional(text, 'where it was discussed', { absent: 'not told', example: 'INC-1234' }),
  owner: required(text, 'who answers for it', { example: 'dana@acme.example' }),
  approvedBy: optional(text, 'somebody other than the owner who agreed', {
    absent: 'findings that are critical stay open',
    example: 'lee@acme.example',
  }),
  starts: optional(time, 'from when it holds', { absent: 'always did' }),
  expires: required(time, 'until when it holds; what still runs then is told'),
  reviewBy: optional(time, 'by when somebody has to look at it again; if not, that is a finding', { absent: 'never' }),
  reviewedAt: optional(time, 'when somebody last did', { absent: 'nobody did' }),
  reviewedBy: optional(text, 'who that was: somebody other than the owner, or it does not count', {
    absent: 'nobody',
    example: 'lee@acme.example',
  }),
  scope: required(scope, 'what is tolerated: a finding has to fit every part that is given, and one has to be'),
});

// One shape for all, so that a wrong key is told by name; what belongs to which `on` is checked in `consistency.ts`.
/** An entry of `expressions`. */
export const expression = fields({
  id: required(text, 'by which findings that it raises or changes call it', { example: 'pen-test' }),
  on: required(z.enum(['finding', 'push', 'placement']), 'what the condition is asked of'),
  when: required(
    z.string().min(1).max(LONGEST_EXPRESSION).meta({ title: 'a condition in CEL' }),
    'the condition, over the variable that `on` names, see expressions.md',
    { example: 'finding.actor.name == "pen-tester"' },
  ),
  effect: optional(z.enum(['raise', 'lower', 'silence', ...SEVERITIES]), 'what happens to a finding that fits', {
    absent: 'on push and placement a finding is raised',
    example: 'lower',
  }),
  title: optional(text, 'of the finding that a push or placement raises', {
    absent: 'its reason',
    example: 'An image was pushed at night',
  }),
  severity: optional(z.enum(SEVERITIES), 'of that finding; it has to be given', {
    absent: 'only on finding, where effect says it',
    example: 'medium',
  }),
  reason: required(text, 'why, for whoever reads the finding', { example: 'announced penetration test' }),
  owner: optional(text, 'who answers for what is silenced', {
    absent: 'only where nothing is silenced',
    example: 'dana@acme.example',
  }),
  expires: optional(time, 'until when findings are silenced', { absent: 'only where nothing is silenced' }),
});

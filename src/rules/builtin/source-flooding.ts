import { counted } from '../../core/count.ts';
import { IMPAIRED, type Rule } from '../rule.ts';
import { clockTime } from '../sentences/sentences.ts';

export const sourceFlooding: Rule = {
  id: 'source-flooding',
  version: 1,
  title: 'A source tells of more than is read of it',
  severity: 'medium',
  mode: 'observe',
  attack: [IMPAIRED],
  why: 'Whoever can write there may try to bury what happens under what does not, or to wear out the server. What it told beyond its limit is kept, and not judged yet: among it may be what matters.',
  respond: [
    'Look at what the source delivers, and who can write there: change its secret if it is not what the system itself tells.',
    'Where all of it is honest, raise sources[].subjectsPerHour in the policy and reload: what waits is read then.',
  ],
  benignIf: [
    'a large system was connected only now and told all it has',
    'a history is delivered at once',
    'far more is built or deployed than before',
  ],
  phase: 'facts',
  on: 'flood',
  quiet: {},

  detect: ({ source, oldest, limit }) => ({
    summary: `${source} told of more than ${counted(limit, 'different subject')} in an hour: what it told since ${clockTime(oldest)} waits to be read.`,
    confidence: 'recorded',
    missing: [`what ${source} told since ${clockTime(oldest)}`],
    since: oldest,
    evidence: [],
  }),
};

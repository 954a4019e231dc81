import type { Image } from '../../scenarios/act.ts';
import type { Owed } from '../month.ts';
import type { Lives } from './lives.ts';
import type { Manners } from './manners.ts';

/** What has to be told of a release that is never signed; undefined: no record shows that it ran, or nobody asked about it. */
export function owedSignature(
  { digest }: Image,
  { all, runsFirst }: Lives,
  { asksFrom }: Pick<Manners, 'asksFrom'>,
): Owed | undefined {
  const own = all.filter(({ image }) => image.digest === digest);
  const first = own[0] && runsFirst(own[0].image);
  const isAsked = own.some(({ isProduction, isHeard, until }) => isProduction && isHeard && until > asksFrom);
  if (!first || !isAsked) return undefined;
  return {
    id: 'owed-signature',
    kind: 'unsigned-release',
    at: first.at,
    who: 'the pipeline',
    why: 'The step that signs was left out once; whoever may push could do the same.',
    about: [digest],
    modes: ['policy'],
  };
}

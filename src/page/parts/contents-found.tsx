import type { Finding } from '../api/types.ts';
import { Differences } from './differences.tsx';
import { short } from './foreign.tsx';

type Contents = NonNullable<Finding['contents']>;

/** What was put in: the files, worst first, with whose they are and in which layer they came. */
export function ContentsFound({ contents }: { readonly contents: Contents }) {
  const { baseline, reasons, complete } = contents;
  const old = baseline && `${baseline.repository}${baseline.tag === undefined ? '' : `:${baseline.tag}`}`;
  return (
    <section class="card" aria-labelledby="contents">
      <h2 id="contents">
        What is in it that was not in {old === undefined ? 'an image before it' : short(old, 80)}{' '}
        {!complete && <small class="bad">not all of it could be read</small>}
      </h2>
      <Differences all={reasons.map((one) => ({ ...one, package: one.package?.name }))} />
    </section>
  );
}

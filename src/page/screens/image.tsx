import { useRoute } from 'preact-iso';
import type { PlacementsAnswer, TagsAnswer, TraceAnswer } from '../api/types.ts';
import { Attached } from '../parts/attached.tsx';
import { ChainSection } from '../parts/chain-section.tsx';
import { Compared } from '../parts/compared.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { LinksOfCustody } from '../parts/links-of-custody.tsx';
import { Moment } from '../parts/moment.tsx';
import { DigestLink, shortDigest } from '../parts/names.tsx';
import { Places } from '../parts/places.tsx';
import { TagChart } from '../parts/tag-chart.tsx';
import { CopyOrSave } from '../parts/copy-or-save.tsx';
import { Steps } from '../parts/steps.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';

const DIGEST = /^sha(?:256:[a-f0-9]{64}|512:[a-f0-9]{128})$/;

/** `/images/DIGEST`: every name it had, how it came, where it runs and ran, what is in it. A reference is understood, too. */
export function Image() {
  const { params } = useRoute();
  const { at } = useAddress().query;
  const asked = params['digest'] ?? '';
  const trace = useAnswer<TraceAnswer>(hrefOf('images/trace', { image: asked, at }));
  const places = useAnswer<PlacementsAnswer>(hrefOf('placements', { image: asked, at, limit: '100' }));
  const isDigest = DIGEST.test(asked);
  const chains = trace.answer?.chains ?? [];
  const [chain] = chains;
  return (
    <main id="main">
      <h1>{isDigest ? <code title={asked}>{shortDigest(asked)}</code> : short(asked)}</h1>
      <TroubleNote trouble={trace.trouble} answeredAt={trace.answeredAt} again={trace.again} />
      {!trace.answer && !trace.trouble && <Loading what="the image" />}
      {trace.trouble?.kind === 'not-found' && <a href={hrefOf('/images', {})}>Back to the images that run</a>}
      {isDigest && <p class="code faint">{asked}</p>}
      {isDigest && chains.length > 0 && (
        <p>
          Known as{' '}
          {chains
            .map(({ image }) => `${image.repository}${image.tag === undefined ? '' : `:${image.tag}`}`)
            .map((one) => (
              <span key={one} class="tag">
                {short(one, 80)}
              </span>
            ))}
        </p>
      )}
      {chain?.image.created !== undefined && (
        <p class="faint">
          Made <Moment at={chain.image.created} />, says the image itself: a claim of whoever built it
        </p>
      )}
      {trace.answer && (
        <CopyOrSave about={{ image: asked }} texts={[['as JSON', () => JSON.stringify(trace.answer, undefined, 2)]]} />
      )}
      {chain?.custody && <LinksOfCustody custody={chain.custody} />}
      {trace.trouble === undefined && <ChainSection asked={asked} chain={chain} />}
      {chain?.notOnRecord && (
        <ul class="card faint">
          {chain.notOnRecord.map((one) => (
            <li key={one}>
              <Foreign text={one} />
            </li>
          ))}
        </ul>
      )}
      {chain && <Tags image={chain.image} here={asked} />}
      <Places answer={places.answer} trouble={places.trouble} />
      {isDigest && <Attached digest={asked} />}
      {isDigest && <Compared digest={asked} />}
      {chain && <Steps chain={chain} against={new Set(chain.steps.flatMap(({ findings }) => findings))} />}
    </main>
  );
}

/** What the tags that named it, and others of its repository, meant. */
function Tags({
  image: { registry, repository },
  here,
}: {
  readonly image: TraceAnswer['chains'][number]['image'];
  readonly here: string;
}) {
  const { at } = useAddress().query;
  const name = `${registry}/${repository}`;
  const { answer } = useAnswer<TagsAnswer>(hrefOf('tags', { repository: name, at }));
  const own = answer?.tags.filter(({ history }) => history.some(({ digest }) => digest === here)) ?? [];
  if (!answer || own.length === 0) return null;
  return (
    <section class="card">
      <h2>
        What its tags meant <a href={pathTo('repositories', name)}>in {short(repository, 60)}</a>
      </h2>
      <TagChart tags={own} now={at ?? answer.evaluatedAt} here={here} />
      <ul class="plain">
        {own.map(({ tag, history }) => (
          <li key={tag}>
            <b>{short(tag, 80)}</b>:{' '}
            {history.map((one, index) => (
              <span key={`${one.digest} ${one.from}`}>
                {index > 0 && ', then '}
                {one.digest === here ? 'this image' : <DigestLink digest={one.digest} />} <Moment at={one.from} />
              </span>
            ))}
          </li>
        ))}
      </ul>
    </section>
  );
}

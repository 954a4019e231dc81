import { useRoute } from 'preact-iso';
import type { ComparisonsAnswer, PlacementsAnswer, TraceAnswer } from '../api/types.ts';
import { ChainSection } from '../parts/chain-section.tsx';
import { Foreign, short } from '../parts/foreign.tsx';
import { LinksOfCustody } from '../parts/links-of-custody.tsx';
import { Moment } from '../parts/moment.tsx';
import { DigestLink, shortDigest } from '../parts/names.tsx';
import { Places } from '../parts/places.tsx';
import { Steps } from '../parts/steps.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';

const DIGEST = /^sha(?:256:[a-f0-9]{64}|512:[a-f0-9]{128})$/;

/** `/images/DIGEST`: every name it had, how it came, where it runs and ran, what is in it. A reference is understood, too. */
export function Image() {
  const { params } = useRoute();
  const { at } = useAddress().query;
  const asked = params['digest'] ?? '';
  const trace = useAnswer<TraceAnswer>(hrefOf('images/trace', { image: asked, at }));
  const places = useAnswer<PlacementsAnswer>(hrefOf('placements', { image: asked, at, limit: '100' }));
  const isDigest = DIGEST.test(asked);
  const compared = useAnswer<ComparisonsAnswer>(isDigest ? `comparisons?digest=${asked}` : undefined);
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
      {chain?.custody && <LinksOfCustody custody={chain.custody} />}
      {chain && <ChainSection image={chain.image} chain={chain} />}
      {chain?.notOnRecord && (
        <ul class="card faint">
          {chain.notOnRecord.map((one) => (
            <li key={one}>
              <Foreign text={one} />
            </li>
          ))}
        </ul>
      )}
      <Places answer={places.answer} trouble={places.trouble} />
      {isDigest && <Compared answer={compared.answer} />}
      {chain && <Steps chain={chain} against={new Set(chain.steps.flatMap(({ findings }) => findings))} />}
    </main>
  );
}

/** What reading it showed, and beside which image. */
function Compared({ answer }: { readonly answer: ComparisonsAnswer | undefined }) {
  if (!answer) return null;
  if (answer.items.length === 0)
    return <p class="card faint">Nobody has read what is in it: no comparison is on record.</p>;
  return (
    <section class="card">
      <h2>What is in it</h2>
      <table>
        <TableHead
          columns={['Read', 'Compared with', 'Platform', 'Files added, changed, removed', 'Worth a look', 'Whole']}
        />
        <tbody>
          {answer.items.map((one, index) => (
            <tr key={`${one.at} ${one.platform} ${index}`}>
              <td>
                <Moment at={one.at} />
              </td>
              <td>{one.old === undefined ? 'nothing: by itself' : <DigestLink digest={one.old} />}</td>
              <td>{short(one.platform, 40)}</td>
              <td>
                {one.files.added}, {one.files.changed}, {one.files.removed}
              </td>
              <td>{one.seen}</td>
              <td>{one.complete ? 'all was read' : <span class="bad">not all was read</span>}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

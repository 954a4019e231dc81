import type { SearchAnswer } from '../api/types.ts';
import { short } from '../parts/foreign.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { useKeys } from '../state/keys.ts';

type Hit = SearchAnswer['groups'][number]['hits'][number];

const NAMES: Readonly<Record<Hit['kind'], string>> = {
  finding: 'Findings',
  image: 'Images',
  tag: 'Tags',
  repository: 'Repositories',
  workload: 'Workloads',
  actor: 'Actors',
  run: 'Builds',
  address: 'Addresses',
};

/** `/search?q=`: what is called so, by kind. */
export function Search() {
  const { query, go } = useAddress();
  const text = query['q'] ?? '';
  const { answer, trouble, answeredAt, again } = useAnswer<SearchAnswer>(
    text === '' ? undefined : `search?q=${encodeURIComponent(text)}`,
  );
  const best = bestOf(answer?.groups ?? [], text);
  const bestHref = best && hrefTo(best);
  useKeys(bestHref === undefined ? [] : [{ key: 'Enter', says: 'open the best', does: () => go(bestHref) }]);
  return (
    <main id="main">
      <h1>{text === '' ? 'Search' : `Called “${short(text, 80)}”`}</h1>
      {text === '' && (
        <p class="empty">
          Type in the field above what something is called, or look at{' '}
          <a href={hrefOf('/images', {})}>the images that run</a>.
        </p>
      )}
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {text !== '' && !answer && !trouble && <Loading what="it" />}
      {answer?.groups.length === 0 && (
        <p class="empty">
          Nothing on record is called so. Of a digest or commit give six digits or more, of a run or an address all of
          it.
        </p>
      )}
      {answer?.groups.map(({ kind, hits, more }) => (
        <section key={kind} class="card">
          <h2>{NAMES[kind]}</h2>
          <ul class="plain">
            {hits.map((hit) => (
              <li key={`${hit.name} ${hit.actor ?? ''}`}>
                <Found hit={hit} /> {hit === best && <kbd>Enter</kbd>}
              </li>
            ))}
          </ul>
          {more > 0 && <p class="faint">and {more} more: say more of the name</p>}
        </section>
      ))}
    </main>
  );
}

/** What is called exactly so, else what comes first; of what has a screen. */
function bestOf(groups: SearchAnswer['groups'], text: string): Hit | undefined {
  const hits = groups.flatMap((group) => group.hits).filter((hit) => hrefTo(hit) !== undefined);
  return hits.find(({ name }) => name.toLowerCase() === text.toLowerCase()) ?? hits[0];
}

function Found({ hit }: { readonly hit: Hit }) {
  const href = hrefTo(hit);
  const [shown, more] = hit.kind === 'finding' ? [hit.says ?? hit.name, hit.name] : [hit.name, hit.says];
  return (
    <>
      {href === undefined ? short(shown) : <a href={href}>{short(shown)}</a>}
      {more !== undefined && <small>{short(more)}</small>}
    </>
  );
}

function hrefTo({ kind, name, place, actor, digest }: Hit): string | undefined {
  switch (kind) {
    case 'finding':
      return pathTo('findings', name);
    case 'image':
    case 'tag':
      return pathTo('images', name);
    case 'repository':
      return pathTo('repositories', name);
    case 'workload':
      return place && pathTo('workloads', place.cluster ?? '-', place.namespace, place.workload);
    case 'actor':
      return pathTo('actors', name);
    case 'address':
      return actor === undefined ? undefined : pathTo('actors', actor);
    case 'run':
      return digest === undefined ? undefined : pathTo('images', digest);
  }
}

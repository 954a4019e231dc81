import { signature } from '../../drawing/words.ts';
import type { RunningImage, RunningImagesAnswer } from '../api/types.ts';
import { InstantField } from '../parts/instant-field.tsx';
import { short } from '../parts/foreign.tsx';
import { LongList } from '../parts/long-list.tsx';
import { lasting } from '../parts/moment.tsx';
import { ActorLink, DigestLink, ImageLink } from '../parts/names.tsx';
import { saveAs } from '../parts/saving.tsx';
import { Standing, type StandingIs } from '../parts/standing.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { hrefOf, pathTo, useAddress } from '../state/address.ts';
import { useAnswer } from '../state/answers.ts';
import { usePages } from '../state/pages.ts';

const STANDINGS: readonly StandingIs[] = ['trusted', 'allowed', 'broken', 'unknown'];
const NAMES = ['environment', 'repository', 'actor'] as const;
const ROW_HEIGHT = 66;

/** `/images`: which images run, which can be trusted, who pushed them, where they are. */
export function Images() {
  const { query } = useAddress();
  const question = hrefOf(
    'images/running',
    Object.fromEntries([...NAMES, 'at', 'standing'].map((name) => [name, query[name]])),
  );
  const first = useAnswer<RunningImagesAnswer>(hrefOf(question, { limit: '1' }));
  const pages = usePages<RunningImage>(question);
  // How long it had run by then.
  const now = Date.parse(query['at'] ?? pages.evaluatedAt ?? '');
  return (
    <main id="main">
      <h1>Images that {query['at'] === undefined ? 'run' : `ran at ${short(query['at'], 30)}`}</h1>
      <Counts counts={first.answer?.counts} />
      <ImageFilters listed={pages.items} />
      <TroubleNote trouble={pages.trouble ?? first.trouble} again={pages.again} />
      {pages.items.length === 0 && pages.isAsking && <Loading what="images" />}
      {pages.items.length === 0 && !pages.isAsking && !pages.trouble && (
        <p class="empty">No image is on record as running under these filters.</p>
      )}
      <LongList
        items={pages.items}
        rowHeight={ROW_HEIGHT}
        label="images"
        keyOf={keyOf}
        ended={pages.more}
        row={(one) => <ImageLine image={one} now={now} />}
      />
    </main>
  );
}

/** How many can be trusted; each figure leads to its rows, and back to all. */
function Counts({ counts }: { readonly counts: RunningImagesAnswer['counts'] | undefined }) {
  const { query, href } = useAddress();
  return (
    <ul class="figures" aria-label="How many can be trusted">
      {STANDINGS.map((one) => (
        <li key={one}>
          <a
            href={href({ standing: query['standing'] === one ? undefined : one })}
            aria-current={query['standing'] === one ? 'true' : undefined}
          >
            <b>{counts ? counts[one].toLocaleString('en') : '…'}</b> <Standing is={one} />
          </a>
        </li>
      ))}
    </ul>
  );
}

function ImageFilters({ listed }: { readonly listed: readonly RunningImage[] }) {
  const { query, href, go } = useAddress();
  return (
    <form class="filters" aria-label="Filters" onSubmit={(event) => event.preventDefault()}>
      {NAMES.map((name) => (
        <label key={name}>
          {name}
          <input
            type="search"
            value={query[name] ?? ''}
            maxLength={200}
            onChange={({ currentTarget: { value } }) => go(href({ [name]: value || undefined }))}
          />
        </label>
      ))}
      <InstantField name="at" says="as of" />
      <button type="button" disabled={listed.length === 0} onClick={() => download(listed)}>
        CSV of what is listed
      </button>
    </form>
  );
}

function keyOf({ digest, registry, repository, tag }: RunningImage): string {
  return digest ?? `${registry ?? ''}/${repository}:${tag ?? ''}`;
}

function ImageLine({ image, now }: { readonly image: RunningImage; readonly now: number }) {
  const { registry, repository, tag, digest, standing, because, pushedBy, pushedAt, build, findings } = image;
  return (
    <article class="image-line">
      <Standing is={standing} />
      <div>
        <b>
          <ImageLink registry={registry} repository={repository} tag={tag} />
        </b>{' '}
        {digest !== undefined && <DigestLink digest={digest} />}
        <small class="about">
          {because === undefined
            ? 'every required link is complete'
            : `${standing === 'allowed' ? '' : `${because.link}: `}${short(because.reason, 120)}`}
        </small>
      </div>
      <div>
        {pushedBy === undefined ? (
          <span class="faint">no push on record</span>
        ) : (
          <>
            pushed by <ActorLink name={pushedBy} />
          </>
        )}
        <small class="about">
          {pushedAt?.replace('T', ' ').slice(0, 16)} {build !== undefined && `· ${short(build, 60)}`}
        </small>
        <SignatureOf image={image} />
      </div>
      <div>
        {Object.entries(image.environments)
          .map(([name, count]) => `${name === 'none' ? 'in no environment' : short(name, 30)} ${count}`)
          .join(', ')}
        <small class="about">for {lasting(now - Date.parse(image.since))}</small>
      </div>
      <div>
        {findings.slice(0, 1).map(({ id, severity }) => (
          <a key={id} href={pathTo('findings', id)} class="bad">
            {severity}
            {findings.length > 1 && ` and ${findings.length - 1} more`}
          </a>
        ))}
      </div>
    </article>
  );
}

/** Whether it is signed, and by whom; nothing where nobody looked. */
function SignatureOf({ image: { signature: signed } }: { readonly image: RunningImage }) {
  if (signed.state === 'unchecked') return null;
  const look = signed.state === 'verified' ? 'good' : signed.state === 'failed' ? 'bad' : '';
  return (
    <small class="about">
      <span class={look} title={signed.reason && short(signed.reason)}>
        {short(signature(signed), 90)}
      </span>
    </small>
  );
}

const COLUMNS = [
  'standing',
  'registry',
  'repository',
  'tag',
  'digest',
  'pushedBy',
  'pushedAt',
  'build',
  'containers',
  'since',
] as const;

/** What begins like a formula would be one in a spreadsheet. */
function cell(value: string | number | undefined): string {
  const text = value === undefined ? '' : String(value);
  return `"${(/^[=+\-@\t\r]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
}

function download(images: readonly RunningImage[]): void {
  const rows = images.map((one) =>
    [
      ...COLUMNS.map((name) => cell(one[name])),
      ...[signature(one.signature), one.signature.by, Object.keys(one.environments).join(' ')].map(cell),
    ].join(','),
  );
  const text = [[...COLUMNS, 'signature', 'signedBy', 'environments'].join(','), ...rows].join('\r\n');
  saveAs('images.csv', new Blob([text], { type: 'text/csv' }));
}

import { useState } from 'preact/hooks';
import { counted } from '../../core/count.ts';
import type { ComparisonAnswer, ComparisonsAnswer } from '../api/types.ts';
import { useAnswer } from '../state/answers.ts';
import { Differences } from './differences.tsx';
import { Foreign, short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { DigestLink } from './names.tsx';
import { Loading, TroubleNote } from './trouble.tsx';

type Comparison = ComparisonsAnswer['items'][number];

/** What reading it showed, and beside which image: what is worth a look, then the files by folder. */
export function Compared({ digest }: { readonly digest: string }) {
  const { answer, trouble, answeredAt, again } = useAnswer<ComparisonsAnswer>(`comparisons?digest=${digest}`);
  if (!answer) return <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />;
  if (answer.items.length === 0)
    return <p class="card faint">Nobody has read what is in it: no comparison is on record.</p>;
  return (
    <section class="card" aria-labelledby="compared">
      <h2 id="compared">What is in it</h2>
      {answer.items.map((one, index) => (
        <One key={`${one.at} ${one.platform} ${index}`} comparison={one} here={digest} />
      ))}
      {answer.next !== undefined && <p class="faint">and older comparisons</p>}
    </section>
  );
}

function One({ comparison, here }: { readonly comparison: Comparison; readonly here: string }) {
  const { at, old, platform, files, differences, seen, complete, unread, id } = comparison;
  const isOther = comparison.new !== here && old === here;
  return (
    <article class="compared">
      <p>
        {isOther ? (
          <>
            <DigestLink digest={comparison.new} /> was compared with it
          </>
        ) : old === undefined ? (
          'Looked at by itself'
        ) : (
          <>
            Compared with <DigestLink digest={old} />
          </>
        )}
        , {short(platform, 40)}, <Moment at={at} />: {counted(files.added, 'file')} added, {files.changed} changed,{' '}
        {files.removed} removed
        {differences.length === 0 && '; nothing of it is of a kind that implants are'}.{' '}
        {!complete && <b class="bad">Not all was read: {short(unread[0] ?? 'nobody says why', 120)}</b>}
      </p>
      {differences.length > 0 && <Differences all={differences} />}
      {seen > differences.length && <p class="faint">and {seen - differences.length} more of such kinds</p>}
      {id !== undefined && files.added + files.changed + files.removed > 0 && <Files id={id} />}
    </article>
  );
}

/** Asked for only when somebody opens it: it may be large. */
function Files({ id }: { readonly id: string }) {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <details onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
      <summary>All files that differ, by folder</summary>
      {isOpen && <FilesByFolder id={id} />}
    </details>
  );
}

const MOST_FOLDERS = 200;
const MOST_FILES = 100;

function FilesByFolder({ id }: { readonly id: string }) {
  const { answer, trouble, answeredAt, again } = useAnswer<ComparisonAnswer>(`comparisons/${id}`);
  if (!answer)
    return trouble ? (
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
    ) : (
      <Loading what="the files" />
    );
  const all = (['added', 'changed', 'removed'] as const).flatMap((how) =>
    answer.files[how].map((file) => ({ ...file, how })),
  );
  const folders = [...Map.groupBy(all, ({ path }) => path.slice(0, path.lastIndexOf('/') + 1))].sort(
    ([one], [other]) => (one < other ? -1 : 1),
  );
  return (
    <>
      {folders.slice(0, MOST_FOLDERS).map(([folder, files]) => (
        <section key={folder}>
          <h3 class="code">
            <Foreign text={folder} most={100} /> <small class="faint">{counted(files.length, 'file')}</small>
          </h3>
          <ul>
            {files.slice(0, MOST_FILES).map(({ path, how, size, package: owner }) => (
              <li key={`${how} ${path}`}>
                {how} <Foreign text={path.slice(folder.length)} most={80} />{' '}
                <small class="faint">
                  {size.toLocaleString('en')} bytes, {owner === undefined ? 'no package' : short(owner.name, 40)}
                </small>
              </li>
            ))}
            {files.length > MOST_FILES && <li class="faint">and {files.length - MOST_FILES} more</li>}
          </ul>
        </section>
      ))}
      {folders.length > MOST_FOLDERS && <p class="faint">and {folders.length - MOST_FOLDERS} more folders</p>}
    </>
  );
}

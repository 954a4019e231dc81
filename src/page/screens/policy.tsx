import type { PolicyAnswer, PolicyDriftAnswer } from '../api/types.ts';
import { Foreign, short } from '../parts/foreign.tsx';
import { Loading, TroubleNote } from '../parts/trouble.tsx';
import { useAnswer } from '../state/answers.ts';
import { TableHead } from '../parts/table-head.tsx';
import { hrefOf } from '../state/address.ts';

/** `landwaiter.yaml:12:5: publishers[0]: names no actors` */
const PLACED = /^[^:]+:(\d+):\d+: /;
const MOST_LINES = 5000;

/** `/policy`: the file by which everything was judged, what in it is surely not meant, and where records have left it. */
export function Policy() {
  const { answer, trouble, answeredAt, again } = useAnswer<PolicyAnswer>('policy');
  const drift = useAnswer<PolicyDriftAnswer>('policy/drift');
  const { file } = answer ?? {};
  return (
    <main id="main">
      <h1>
        Policy <small class="faint">{file && short(file.name, 100)}</small>
      </h1>
      <TroubleNote trouble={trouble} answeredAt={answeredAt} again={again} />
      {!answer && !trouble && <Loading what="the policy" />}
      {answer && !file && (
        <p class="card">
          There is no policy: only what needs none is judged. <code>landwaiter policy learn</code> drafts one from what
          is on record.
        </p>
      )}
      {answer && (
        <div class="two-equal">
          <Sentences
            title="Surely not meant"
            none="The file has nothing that is surely not meant."
            of={[...(file?.warnings ?? []), ...answer.notes]}
          />
          {drift.trouble && <p class="note">{drift.trouble.says}</p>}
          {drift.answer && file && <Drift answer={drift.answer} />}
        </div>
      )}
      {file && <Text text={file.text} marked={linesOf([...file.warnings, ...(drift.answer?.unused ?? [])])} />}
      {answer && <Rules rules={answer.rules} />}
    </main>
  );
}

function Drift({ answer: { unused, unnamed } }: { readonly answer: PolicyDriftAnswer }) {
  return (
    <div>
      <Sentences title="Named by the policy, not on record" none="Everything that it names is on record." of={unused} />
      <Sentences title="On record, not named by the policy" none="It speaks of all that is on record." of={unnamed} />
    </div>
  );
}

interface SentencesShown {
  readonly title: string;
  /** Said where there are none. */
  readonly none: string;
  readonly of: readonly string[];
}

function Sentences({ title, none, of }: SentencesShown) {
  return (
    <section class="card">
      <h2>
        {title} {of.length > 0 && <small class="faint">{of.length}</small>}
      </h2>
      {of.length === 0 && <p class="faint">{none}</p>}
      <ul>
        {of.map((one) => (
          <li key={one}>
            <Sentence text={one} />
          </li>
        ))}
      </ul>
    </section>
  );
}

/** With a link to the line it speaks of. */
function Sentence({ text }: { readonly text: string }) {
  const [place, line] = PLACED.exec(text) ?? [];
  if (place === undefined || line === undefined) return <Foreign text={text} most={400} />;
  return (
    <>
      <a href={`#line-${line}`}>line {line}</a> <Foreign text={text.slice(place.length)} most={400} />
    </>
  );
}

function linesOf(sentences: readonly string[]): ReadonlySet<number> {
  return new Set(sentences.flatMap((one) => Number(PLACED.exec(one)?.[1] ?? []) || []));
}

function Text({ text, marked }: { readonly text: string; readonly marked: ReadonlySet<number> }) {
  const lines = text.split('\n', MOST_LINES);
  return (
    <section class="card" aria-labelledby="file">
      <h2 id="file">
        The file{' '}
        <small class="faint">
          without comments and the paths of addresses; secrets stand in the environment, never in the file
        </small>
      </h2>
      <ol class="policy-text" tabIndex={0}>
        {lines.map((line, index) => (
          // Lines are told apart by their numbers alone.
          <li key={index} id={`line-${index + 1}`} class={marked.has(index + 1) ? 'marked' : ''}>
            <code>{short(line, 1000)}</code>
          </li>
        ))}
      </ol>
      {lines.length === MOST_LINES && <p class="faint">The first {MOST_LINES} lines are shown.</p>}
    </section>
  );
}

function Rules({ rules }: { readonly rules: PolicyAnswer['rules'] }) {
  if (rules.length === 0) return null;
  return (
    <details class="card">
      <summary>{rules.length} rules judge by it</summary>
      <table>
        <TableHead columns={['Rule', 'What it finds', 'How bad, unless the policy says otherwise']} />
        <tbody>
          {rules.map(({ id, title, severity }) => (
            <tr key={id}>
              <td>
                <a href={hrefOf('/findings', { rule: id, state: 'all' })}>{short(id, 80)}</a>
              </td>
              <td>{short(title)}</td>
              <td>{severity}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </details>
  );
}

import { inShell } from '../../core/in-shell.ts';
import { useState } from 'preact/hooks';
import { useAddress } from '../state/address.ts';
import { CopyButtons } from './copying.tsx';

const FIELDS = [
  ['id', 'Id, such as EX-12'],
  ['reason', 'Why it is let past'],
  ['owner', 'Who answers for it'],
  ['approvedBy', 'Who else approved it'],
  ['ticket', 'Ticket, if there is one'],
  ['repositories', 'Repositories: patterns with their host'],
  ['environments', 'Environments, with commas; empty: all'],
  ['rules', 'Rules, with commas; empty: all'],
] as const;
type Field = (typeof FIELDS)[number][0] | 'expires' | 'reviewBy';
type Given = Readonly<Partial<Record<Field, string>>>;

const NEEDED: readonly Field[] = ['id', 'reason', 'owner', 'repositories', 'expires'];
const LISTS = ['rules', 'repositories', 'environments'] as const;
const DAY = 86_400_000;

interface DraftShown {
  /** When what is shown was evaluated, in milliseconds since 1970: an end lies after it. */
  readonly now: number;
}

/** Writes the YAML of an exception, to be reviewed and committed: the policy file stays the only source. No end is preset. */
export function ExceptionDraft({ now }: DraftShown) {
  const { query } = useAddress();
  const [given, setGiven] = useState<Given>({
    ...(query['rules'] !== undefined && { rules: query['rules'] }),
    ...(query['repositories'] !== undefined && { repositories: query['repositories'] }),
  });
  const set = (name: Field, value: string): void => setGiven((before) => ({ ...before, [name]: value }));
  const first = new Date(Math.max(now, Date.now()) + DAY).toISOString().slice(0, 10);
  const wrong = wrongIn(given, first);
  const isReady = wrong === undefined && NEEDED.every((name) => (given[name] ?? '').trim() !== '');
  return (
    <section class="card" id="draft" aria-labelledby="draft-title">
      <h2 id="draft-title">Draft an exception</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        {FIELDS.map(([name, says]) => (
          <label key={name}>
            {says}
            <input
              type="text"
              maxLength={1000}
              value={given[name] ?? ''}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          </label>
        ))}
        {(
          [
            ['expires', 'Until the beginning of'],
            ['reviewBy', 'To be looked at again by'],
          ] as const
        ).map(([name, says]) => (
          <label key={name}>
            {says}
            <input
              type="date"
              min={first}
              value={given[name] ?? ''}
              onInput={(event) => set(name, event.currentTarget.value)}
            />
          </label>
        ))}
      </form>
      {wrong !== undefined && (
        <p class="bad" role="alert">
          {wrong}
        </p>
      )}
      {isReady ? (
        <Drafted given={given} />
      ) : (
        <p class="faint">
          Once id, reason, owner, repositories and end are given, the lines for the policy stand here.
        </p>
      )}
    </section>
  );
}

function Drafted({ given }: { readonly given: Given }) {
  return (
    <>
      <p>Review these lines, and commit them in the policy file: nothing is let past before it is loaded.</p>
      <pre tabIndex={0}>{yamlOf(given)}</pre>
      <CopyButtons
        texts={[
          ['as YAML', () => yamlOf(given)],
          ['as command', () => commandOf(given)],
        ]}
      />
    </>
  );
}

function wrongIn({ expires, owner = '', approvedBy = '' }: Given, first: string): string | undefined {
  if (expires !== undefined && expires !== '' && expires < first) return `An exception ends on ${first} or later.`;
  if (approvedBy.trim() !== '' && approvedBy.trim().toLowerCase() === owner.trim().toLowerCase())
    return 'Somebody other than who answers for it has to approve it.';
  return undefined;
}

function listOf(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
}

function yamlOf(given: Given): string {
  const line = (name: Field): readonly string[] => (given[name] ? [`    ${name}: ${quoted(given[name])}`] : []);
  const day = (name: Field): readonly string[] => (given[name] ? [`    ${name}: ${given[name]}T00:00:00Z`] : []);
  return [
    'exceptions:',
    `  - id: ${quoted(given.id ?? '')}`,
    ...line('reason'),
    ...line('owner'),
    ...line('approvedBy'),
    ...line('ticket'),
    ...day('expires'),
    ...day('reviewBy'),
    '    scope:',
    ...LISTS.flatMap((name) => {
      const all = listOf(given[name]);
      return all.length === 0 ? [] : [`      ${name}: [${all.map(quoted).join(', ')}]`];
    }),
  ].join('\n');
}

/** JSON strings are YAML strings. */
function quoted(text: string): string {
  return JSON.stringify(text.trim());
}

/** The same for a shell, which writes it into the policy file and says what it silences. */
function commandOf(given: Given): string {
  const option = (name: string, value: string | undefined): readonly string[] =>
    value ? [`--${name} ${inShell(value.trim())}`] : [];
  return [
    'landwaiter exception add',
    ...option('id', given.id),
    ...option('reason', given.reason),
    ...option('owner', given.owner),
    ...option('approved-by', given.approvedBy),
    ...option('ticket', given.ticket),
    ...option('expires', given.expires),
    ...option('review-by', given.reviewBy),
    ...listOf(given.repositories).flatMap((one) => option('repository', one)),
    ...listOf(given.environments).flatMap((one) => option('environment', one)),
    ...listOf(given.rules).flatMap((one) => option('rule', one)),
  ].join(' \\\n  ');
}

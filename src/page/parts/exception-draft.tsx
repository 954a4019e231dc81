import { useState } from 'preact/hooks';

const FIELDS = [
  ['id', 'Id, such as EX-12'],
  ['reason', 'Why it is let past'],
  ['owner', 'Who answers for it'],
  ['ticket', 'Ticket, if there is one'],
  ['repositories', 'Repositories: patterns with their host'],
  ['rules', 'Rules, with commas; empty: all'],
] as const;
type Field = (typeof FIELDS)[number][0] | 'expires';
const NEEDED: readonly Field[] = ['id', 'reason', 'owner', 'repositories', 'expires'];

/** Writes the YAML of an exception, to be reviewed and committed: the policy file stays the only source. No end is preset. */
export function ExceptionDraft() {
  const [given, setGiven] = useState<Readonly<Partial<Record<Field, string>>>>({});
  const set = (name: Field, value: string): void => setGiven((before) => ({ ...before, [name]: value }));
  const isReady = NEEDED.every((name) => (given[name] ?? '') !== '');
  return (
    <section class="card">
      <h2>Draft an exception</h2>
      <form class="filters" onSubmit={(event) => event.preventDefault()}>
        {FIELDS.map(([name, says]) => (
          <label key={name}>
            {says}
            <input type="text" value={given[name] ?? ''} onInput={(event) => set(name, event.currentTarget.value)} />
          </label>
        ))}
        <label>
          Until the beginning of
          <input
            type="date"
            value={given.expires ?? ''}
            onInput={(event) => set('expires', event.currentTarget.value)}
          />
        </label>
      </form>
      {isReady ? (
        <pre tabIndex={0}>{yamlOf(given)}</pre>
      ) : (
        <p class="faint">
          Once id, reason, owner, repositories and end are given, the lines for the policy stand here.
        </p>
      )}
    </section>
  );
}

function yamlOf(given: Readonly<Partial<Record<Field, string>>>): string {
  const list = (text: string): string =>
    `[${text
      .split(',')
      .map((one) => quoted(one.trim()))
      .join(', ')}]`;
  const lines = [
    'exceptions:',
    `  - id: ${quoted(given.id ?? '')}`,
    `    reason: ${quoted(given.reason ?? '')}`,
    `    owner: ${quoted(given.owner ?? '')}`,
    ...(given.ticket ? [`    ticket: ${quoted(given.ticket)}`] : []),
    `    expires: ${given.expires ?? ''}T00:00:00Z`,
    '    scope:',
    `      repositories: ${list(given.repositories ?? '')}`,
    ...(given.rules ? [`    rules: ${list(given.rules)}`] : []),
  ];
  return lines.join('\n');
}

/** JSON strings are YAML strings. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

import { counted } from '../../core/count.ts';
import type { Act } from './actor-acts.tsx';
import { short } from './foreign.tsx';
import { Moment } from './moment.tsx';
import { TableHead } from './table-head.tsx';

/** So long before its latest act what somebody used for the first time is new, in milliseconds. */
const LATELY = 86_400_000;
const MOST = 20;

interface Used {
  readonly name: string;
  readonly acts: number;
  readonly first: string;
  readonly last: string;
  /** How many acts there were before its first. */
  readonly before: number;
}

/** From where and with what somebody acts as a rule, beside what came last: a credential that somebody else has shows here. */
export function UsualAndNow({ acts }: { readonly acts: readonly Act[] }) {
  // What others did to it is from their place.
  const own = acts.filter(({ by }) => by === undefined);
  const latest = own[0]?.at;
  if (latest === undefined) return null;
  return (
    <section class="card" aria-labelledby="usual">
      <h2 id="usual">From where and with what, as a rule and now</h2>
      <div class="halves">
        <Table named="Address" used={usedIn(own, ({ address }) => address)} latest={latest} />
        <Table named="Client" used={usedIn(own, ({ client }) => client)} latest={latest} />
      </div>
    </section>
  );
}

function Table({
  named,
  used,
  latest,
}: {
  readonly named: string;
  readonly used: readonly Used[];
  readonly latest: string;
}) {
  if (used.length === 0) return <p class="faint">{named}: no record tells it.</p>;
  const isNew = ({ first, before }: Used): boolean => before > 0 && Date.parse(latest) - Date.parse(first) < LATELY;
  return (
    <div>
      <table>
        <TableHead columns={[named, 'Times', 'First', 'Last']} whole={['Times']} />
        <tbody>
          {used.slice(0, MOST).map((one) => (
            <tr key={one.name}>
              <td>
                {short(one.name, 60)}
                {isNew(one) && <small class="about bad">new: not in the {counted(one.before, 'act')} before</small>}
              </td>
              <td>{one.acts}</td>
              <td>
                <Moment at={one.first} />
              </td>
              <td>
                <Moment at={one.last} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {used.length > MOST && <p class="faint">and {used.length - MOST} more</p>}
    </div>
  );
}

/** The latest first. `acts`: the latest first, too. */
function usedIn(acts: readonly Act[], what: (act: Act) => string | undefined): readonly Used[] {
  const found = new Map<string, Used>();
  for (const [index, act] of acts.entries()) {
    const name = what(act);
    if (name === undefined) continue;
    const { acts: times = 0, last = act.at } = found.get(name) ?? {};
    found.set(name, { name, acts: times + 1, first: act.at, last, before: acts.length - index - 1 });
  }
  return [...found.values()];
}

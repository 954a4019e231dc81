// `npm run doors:small -- FOLDER GitHub`: what is found in the month of each small organisation, or of those whose names hold
// the word, and of each attack. The stores stay in the folder.
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Finding } from '../../lab/verdict.ts';
import { fenwick } from './distribution.ts';
import { larkfield } from './github.ts';
import { bramble } from './gitlab.ts';
import { bears, playAttack, playMonth } from './play.ts';

const [, , into, only = ''] = process.argv;
const folder = into ?? mkdtempSync(join(tmpdir(), 'landwaiter-small-'));
const say = (line: string): void => void process.stdout.write(`${line}\n`);
const line = ({ rule, severity, state, title }: Finding): string => `    ${rule}: ${state} ${severity}: ${title}`;

say(`Stores are in ${folder}`);
for (const [nth, of] of [larkfield, bramble, fenwick].entries()) {
  if (!of.name.includes(only)) continue;
  const month = await playMonth(join(folder, `${nth}`), of);
  say(
    `${of.name}: ${of.month.length} deliveries; ${month.standing.length} of medium or more stand, ${month.resolved.length} resolved`,
  );
  for (const one of [...month.standing, ...month.resolved]) say(line(one));
  for (const [which, attack] of of.attacks.entries()) {
    const { id, what, expected } = attack;
    say(`  ${id}: ${what}`);
    say(
      `    expected: ${expected.is}${expected.is === 'unseen' ? `: ${expected.why}` : ` by ${expected.by.join(', ')}`}`,
    );
    const { standing, resolved } = await playAttack(join(folder, `${nth}-${which}`), of, attack, month);
    const names = expected.is === 'unseen' ? [] : expected.by;
    say(`    ${standing.some((one) => bears(one, names)) ? 'found' : 'not found'}`);
    for (const one of [...standing, ...resolved]) say(line(one));
  }
}

import { describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/core/finding.ts';
import { isAtLeastSevere } from '../../../src/core/finding.ts';
import { isLong } from '../../in-turn.ts';
import type { Month } from '../month.ts';
import { type Played, read } from '../play.ts';
import { names, wordsOf } from '../tally.ts';
import { drawMonth } from '../world/month.ts';
import { intruded, SIGNING_ATTACKS, type SigningAttack } from './attacks.ts';
import { type Signed, withSigning } from './index.ts';
import { intrusionOutcome } from './outcome.ts';

const small = (seed: number): Month => drawMonth(seed, { small: true });
const linesOf = ({ files }: Signed) =>
  files.filter(({ path }) => path.startsWith('attached/')).flatMap(({ lines }) => lines);

/** Rules that speak of what is attached. */
const RULES = /^(?:unsigned-image-deployed|unattested-image-deployed|signature-|provenance-mismatch)/;

const toldOf = ({ findings }: Played): readonly Finding[] =>
  findings.filter(({ rule, state, severity }) => {
    return RULES.test(rule) && state === 'open' && isAtLeastSevere(severity, 'medium');
  });

async function played({ month, files }: Signed): Promise<Played> {
  return (await read(month, files)).judge('policy');
}

describe('signatures beside a month', () => {
  const months = Array.from({ length: 40 }, (_, at) => small(at + 1));
  const signed = months.map((month) => withSigning(month));

  test('are the same for the same seed, and leave all acts but those of signatures as they are', () => {
    const [month] = months;
    expect(month && withSigning(month)).toEqual(signed[0]);
    for (const [at, { month: after }] of signed.entries()) {
      const acts = (one: Month | undefined) =>
        one?.acts.filter((act) => act.act !== 'push' || !(act.image.subject || act.image.manifest));
      expect(acts(after)).toEqual(acts(months[at]));
    }
  });

  test('are of every kind of life', () => {
    const drawn = new Set(
      signed.flatMap(({ month }) => month.drawn.filter((line) => /^(?:life|signing): /.test(line))),
    );
    const lives = [
      'cosign-2',
      'cosign-3',
      'two-to-three',
      'notation',
      'certificates',
      'key rotated',
      'root rotated',
      'signed again',
      'provenance asked for',
      'asked pushed',
      'asked deployed',
    ].map((one) => `signing: ${one}`);
    const happened = [
      'a build’s statement',
      'a scanner’s statement',
      'a team’s own key',
      'a vendor’s signature on a mirrored image',
      'bundles left behind',
      'deployed before it was signed',
      'referrers copied',
      'signed again',
      'tags copied',
    ].map((one) => `life: ${one}`);
    expect([...drawn]).toEqual(expect.arrayContaining([...lives, ...happened]));
    expect(signed.some(({ month }) => month.drawn.includes('telemetry: life is older'))).toBe(true);
  });

  test('are asked about, with bytes or none', () => {
    const lines = signed.flatMap(linesOf).map(({ text }) => text);
    expect(lines.filter((text) => text.includes('"attachment":"none"')).length).toBeGreaterThan(100);
    expect(lines.filter((text) => text.includes('"found":"tag"')).length).toBeGreaterThan(100);
    expect(lines.filter((text) => text.includes('"found":"referrers')).length).toBeGreaterThan(100);
  });
});

// Keys that follow another, statements asked for, what is signed again, the Notary Project with two roots, a release that nobody
// signed, also one that two workloads run.
test.each([1, 3, 5, 7, 11, 20])(
  'in month %i nothing is said of signatures but of the one that is missing',
  async (seed) => {
    const one = withSigning(small(seed));
    const about = one.month.owed.flatMap((owed) => (owed.kind === 'unsigned-release' ? owed.about : []));
    const told = toldOf(await played(one));
    expect(told.filter((finding) => !names(wordsOf(finding), about)).map(({ summary }) => summary)).toEqual([]);
    expect(new Set(told.map(({ id, incident = id }) => incident)).size).toBe(about.length > 0 ? 1 : 0);
  },
);

test.each(SIGNING_ATTACKS)('%s is told by the rule that has to', async (what: SigningAttack) => {
  const story = intruded(small(OF[what]), what);
  if (!story) throw new Error('nothing to attack');
  const before = await played(withSigning(small(OF[what])));
  const late = await played(withSigning(story.month, story));
  expect(intrusionOutcome(what, story.attack, before, late).outcome).toBe('found');
});
const OF: Readonly<Record<SigningAttack, number>> = {
  unsigned: 8,
  'signature-copied': 8,
  'foreign-signer': 8,
  'trust-lost': 3,
};

// A key with an end; certificates of ten minutes, and roots.
test.each([5, 6])(
  'in month %i nothing changes on a day on which keys or certificates end',
  async (seed) => {
    const { month, files } = withSigning(small(seed));
    const reading = await read(month, files);
    const shown = async (at: number) =>
      (await reading.judge('policy', at)).findings
        .filter(({ rule }) => RULES.test(rule))
        .map(({ id, severity, state, summary }) => ({ id, severity, state, summary }));
    const first = await shown(month.until + DAY);
    for (let day = STEP; day <= 2 * 365; day += STEP)
      expect(await shown(month.until + day * DAY), `${day}`).toEqual(first);
  },
  30 * 60_000,
);
const DAY = 86_400_000;
// So that the suite stays quick; each day with `npm test -- --long test/ordinary/signing`.
const STEP = isLong ? 1 : 30;

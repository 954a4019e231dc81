import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { JUDGES, obstacle, OVERLAY } from './judges.ts';
import { stackOf } from './stack.ts';
import { type Verdict, verdictOn } from './verdict.ts';

// `npm run contents:stacks -- [--overlay] [--verbose] [COUNT] [FIRST]`: stacks of layers unpacked by umoci and buildah, and
// our tree beside theirs. Ends with 1 where they differ and the entry is not listed as disagreed.
const args = process.argv.slice(2);
const judges = args.includes('--overlay') ? [...JUDGES, OVERLAY] : JUDGES;
const isVerbose = args.includes('--verbose');
const [count = 400, first = 0] = args.filter((arg) => !arg.startsWith('--')).map(Number);

const reason = await obstacle();
if (reason === undefined) await judgeAll();
else {
  process.stderr.write(`not run: ${reason}\n`);
  process.exitCode = 2;
}

async function judgeAll(): Promise<void> {
  const scratch = mkdtempSync(join(process.env['STACKS_FOLDER'] ?? tmpdir(), 'stacks-'));
  const verdicts: Verdict[] = [];
  try {
    for (let seed = first; seed < first + count; seed += 1) {
      const verdict = await verdictOn(stackOf(seed), judges, scratch);
      verdicts.push(verdict);
      if (verdict.faults.length > 0 || isVerbose) tell(verdict);
    }
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
  const faulty = verdicts.filter(({ faults }) => faults.length > 0);
  const alike = verdicts.filter(({ unread }) => unread.length === 0).length;
  process.stdout.write(
    `${verdicts.length} stacks, seeds ${first} to ${first + count - 1}: ${alike} read without a word, ${faulty.length} differ\n`,
  );
  process.exitCode = faulty.length > 0 ? 1 : 0;
}

function tell({ stack, unread, judgements, faults }: Verdict): void {
  process.stdout.write(
    `seed ${stack.seed} (${stack.tricks.join(', ') || 'by chance'}), ${stack.layers.length} layers\n`,
  );
  for (const fault of faults) process.stdout.write(`  ${fault}\n`);
  if (!isVerbose) return;
  for (const one of unread)
    process.stdout.write(`  unread ${one.layer} ${JSON.stringify(one.path ?? '')}: ${one.reason}\n`);
  for (const { by, refused } of judgements)
    if (refused !== undefined) process.stdout.write(`  ${by} refuses: ${refused}\n`);
}

import { COMPILING } from './rules.ts';
import type { FromScanner, ToScanner } from './scanner-messages.ts';

// Entry of the process that scans: native code meets an attacker's bytes in it and nothing else does, and whoever started it
// ends it when that takes too long. A thread could not be ended meanwhile.

/** A pattern is not looked for any more after so many: each match is copied. */
const MOST_MATCHES = 1000;

const { compile } = await import('@litko/yara-x');
let scanners: readonly { readonly name: string; readonly rules: ReturnType<typeof compile> }[] = [];

function answer(message: FromScanner): void {
  process.send?.(message);
}

process.on('message', (message: ToScanner) => {
  if ('rules' in message) {
    // One each: two files may have rules of the same name.
    scanners = message.rules.map(({ name, text }) => ({ name, rules: compile(text, COMPILING) }));
    for (const { rules } of scanners) rules.setMaxMatchesPerPattern(MOST_MATCHES);
    answer({ isReady: true });
    return;
  }
  const bytes = Buffer.from(message.bytes.buffer, message.bytes.byteOffset, message.bytes.byteLength);
  const matches = scanners.flatMap(({ name, rules }) =>
    rules.scan(bytes).map(({ ruleIdentifier }) => `${ruleIdentifier} in ${name}`),
  );
  answer({ matches });
});

// Whoever started it is gone.
process.on('disconnect', () => process.exit());

import { onTestFinished, type TestContext } from 'vitest';
import { loadYara, type YaraLibrary } from './library.ts';
import { lookForYara, type YaraLook } from './look-for.ts';
import { type YaraRules, yaraRules } from './rules.ts';

/** The library itself; where it has no build the test is skipped, and says why. */
export async function yara({ skip }: Pick<TestContext, 'skip'>): Promise<YaraLibrary> {
  const library = await loadYara();
  return 'missing' in library ? skip(`YARA rules ${library.missing}`) : library;
}

/** A rule that matches what has the text. */
export function ruleFor(name: string, text: string): string {
  return `rule ${name} { strings: $a = ${JSON.stringify(text)} condition: $a }`;
}

export function rulesIn(files: Readonly<Record<string, string>>): YaraRules {
  return yaraRules(Object.entries(files).map(([name, text]) => ({ name, text })));
}

/** What looks for them, until the test is over. */
export function looking(rules: YaraRules, signal: AbortSignal = new AbortController().signal): YaraLook {
  const look = lookForYara(rules, signal);
  onTestFinished(() => look.stop());
  return look;
}

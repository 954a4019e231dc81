import { resolve } from 'node:path';
import { type Plugin, rolldown } from 'rolldown';

/** A script that is written into a test. */
export interface Script {
  readonly code: string;
  /** As if it stood there: what it imports is looked for from there. */
  readonly at: string;
}

/** Bundles a script, or the file of that path, into one file. `banner`: code that runs before all of it. */
export async function bundleInto(file: string, script: Script | string, banner = ''): Promise<void> {
  const input = resolve(typeof script === 'string' ? script : script.at);
  const bundled = await rolldown({
    input,
    platform: 'node',
    external: ['@litko/yara-x'],
    plugins: typeof script === 'string' ? [] : [standsIn(input, script.code)],
  });
  await bundled.write({ file, format: 'esm', banner, codeSplitting: false });
  await bundled.close();
}

function standsIn(path: string, code: string): Plugin {
  return {
    name: 'script',
    resolveId: (id) => (id === path ? path : undefined),
    load: (id) => (id === path ? code : undefined),
  };
}

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { cachedDataVersionTag } from 'node:v8';
import { Script } from 'node:vm';
import { canKeepIn, hashOf, keepCompiled, readCompiled } from './compiled.ts';

/** The parts of the bundle. */
export interface Chunks {
  /** Runs a chunk, once, and gives what it exports. */
  load(name: string): unknown;
  /** Keeps what the engine made of all that ran, where that is not known yet, or the run was much longer than any before. */
  keep(): void;
}

/** Beside the code: whoever can write there can change the code itself. */
const FOLDER = '.compiled';
const MUCH = 1.5;

/**
 * Loads chunks of a folder, CommonJS modules. As Python does, what was compiled is kept beside them (`.compiled/`,
 * a file for each chunk, version and flags of the engine): a third of a short run is compiling else. `importModule`: what
 * stands in their code for `import()`.
 */
export function chunksIn(folder: string, importModule: (name: string) => Promise<unknown>): Chunks {
  const require = createRequire(join(folder, 'chunks.cjs'));
  const tag = cachedDataVersionTag().toString(16);
  const modules = new Map<string, { exports: unknown }>();
  const scripts: {
    readonly script: Script;
    /** The hash of its code. */
    readonly code: Buffer;
    readonly file: string;
    /** How long what ran had taken when it was kept; absent where it was not. */
    readonly ran: number | undefined;
  }[] = [];

  function load(name: string): unknown {
    const loaded = modules.get(name);
    if (loaded) return loaded.exports;
    const made = { exports: {} };
    modules.set(name, made);
    const run: unknown = compiled(name).runInThisContext();
    if (typeof run !== 'function') throw new Error(`${name} is not what was built`);
    const required = (id: string): unknown => (id.startsWith('./') ? load(id.slice(2)) : require(id));
    run(made.exports, required, made, join(folder, name), folder, importModule);
    return made.exports;
  }

  function compiled(name: string): Script {
    const filename = join(folder, name);
    const file = join(folder, FOLDER, `${name}.${tag}`);
    const text = readFileSync(filename);
    const code = hashOf(text);
    const kept = readCompiled(file, code);
    const script = new Script(text.toString('utf8'), { filename, ...(kept && { cachedData: kept.data }) });
    scripts.push({ script, code, file, ran: script.cachedDataRejected === true ? undefined : kept?.ran });
    return script;
  }

  function keep(): void {
    if (!canKeepIn(folder)) return;
    const ran = process.cpuUsage().user;
    for (const { script, code, file, ran: before } of scripts)
      if (before === undefined || ran > MUCH * before)
        keepCompiled(file, code, { data: script.createCachedData(), ran });
  }

  return { load, keep };
}

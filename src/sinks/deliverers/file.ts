import { createHash } from 'node:crypto';
import { appendFile, mkdir, open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { Unavailable } from '../../core/error.ts';
import { type PayloadName, payloadText } from '../payload-text.ts';
import type { Outside, Sink } from '../sink.ts';

export interface FileSettings {
  /** A file to which lines are added; for `sarif` and `stix` a folder with a file an incident. */
  readonly path: string;
  /** `json` where not given. */
  readonly payload?: PayloadName;
}

const EXTENSIONS: Readonly<Partial<Record<PayloadName, string>>> = { sarif: 'sarif', stix: 'json' };

/** A line a message at the end of a file; documents that are whole by themselves into a file of the incident's own. */
export function file({ path, payload = 'json' }: FileSettings, outside: Outside): Sink {
  const extension = EXTENSIONS[payload];
  return {
    async deliver(message) {
      const text = `${payloadText(payload, message, outside).text}\n`;
      try {
        if (extension === undefined) await appendFile(path, text, { mode: 0o600, flush: true });
        else await replace(path, `${fileName(message.alert.finding.id)}.${extension}`, text);
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown reason';
        throw new Unavailable(`file: cannot write ${path} (${code})`);
      }
      return {};
    },
  };
}

/** An id of ours as it is; another, which might be a path, as its hash. */
function fileName(id: string): string {
  return /^[0-9a-f]{16}$/.test(id) ? id : createHash('sha256').update(id).digest('hex');
}

/** Readers see the old file or the new one, never half of it. */
async function replace(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const temporary = join(folder, `.${name}.new`);
  const handle = await open(temporary, 'w', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(temporary, join(folder, name));
}

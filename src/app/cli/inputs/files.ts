import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { InvalidInput } from '../../../core/error.ts';

/** What a file holds; where a number is given of a plain file, and no more bytes than that. @throws InvalidInput */
export function bytesOf(file: string, most?: number): Buffer {
  return attempted(file, 'read', () => {
    if (most !== undefined) {
      const found = statSync(file);
      if (!found.isFile()) throw new InvalidInput(file, 'is no file');
      if (found.size > most) throw new InvalidInput(file, `has ${found.size} bytes, and ${most} are the most`);
    }
    return readFileSync(file);
  });
}

/** @throws InvalidInput when it cannot be written. */
export function writeTo(file: string, content: string | Uint8Array): void {
  attempted(file, 'written', () => writeFileSync(file, content));
}

function attempted<Done>(file: string, what: 'read' | 'written', work: () => Done): Done {
  try {
    return work();
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(file, `cannot be ${what}: ${error instanceof Error ? error.message : String(error)}`);
  }
}

import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { InvalidInput } from '../../../core/error.ts';

/**
 * Puts a text in place of a file's content, whole or not at all; permissions and symbolic links stay.
 * @throws InvalidInput when it cannot be written, or is no longer what was read.
 */
export function replaceFile(file: string, was: Uint8Array, text: string): void {
  try {
    const target = realpathSync(file);
    const temporary = `${target}.${process.pid}.tmp`;
    const descriptor = openSync(temporary, 'wx', statSync(target).mode & 0o777);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
      closeSync(descriptor);
      if (!readFileSync(target).equals(was)) throw new InvalidInput(file, 'was changed meanwhile; nothing was written');
      renameSync(temporary, target);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  } catch (error) {
    if (error instanceof InvalidInput) throw error;
    throw new InvalidInput(file, `cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

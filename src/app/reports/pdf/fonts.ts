import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const PACKAGE = 'dejavu-fonts-ttf/ttf/';

/** A face of DejaVu Sans Condensed: beside the command, where the build puts it; from the sources, in its package. */
export function fontFile(name: 'DejaVuSansCondensed' | 'DejaVuSansCondensed-Bold'): Buffer {
  const built = new URL(`fonts/${name}.ttf`, import.meta.url);
  return readFileSync(existsSync(built) ? built : fileURLToPath(import.meta.resolve(`${PACKAGE}${name}.ttf`)));
}

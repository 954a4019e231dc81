import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { shippedFile } from '../../../shipped/shipped.ts';

/** A face of DejaVu Sans Condensed: beside the command, where the build puts it; from the sources, in its package. */
export function fontFile(name: 'DejaVuSansCondensed' | 'DejaVuSansCondensed-Bold'): Buffer {
  const built = shippedFile(new URL(`fonts/${name}.ttf`, import.meta.url));
  if (built) return built;
  return readFileSync(createRequire(import.meta.url).resolve(`dejavu-fonts-ttf/ttf/${name}.ttf`));
}

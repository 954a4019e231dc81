import { existsSync, readFileSync } from 'node:fs';
import { isOneFile } from '../../../shipped/shipped.ts';
import type { Start } from './io.ts';
import { startedAs } from './started-as.ts';

/** How this process was started. */
export function startedHere(): Start {
  // The image of a release has no shell, and runs the command as its first process.
  const isImage = process.pid === 1 && !existsSync('/bin/sh');
  const about: { readonly version: string; readonly config: { readonly image: string } } | undefined = isImage
    ? read('../package.json')
    : undefined;
  // Beside the packages that npx installs it notes what it was asked for.
  const npx: { readonly _npx?: { readonly packages?: readonly string[] } } | undefined = isOneFile
    ? undefined
    : read('../../../package.json');
  const command = startedAs({
    env: process.env,
    typed: process.argv0,
    script: isOneFile ? undefined : process.argv[1],
    image: about && `${about.config.image}:${about.version}`,
    asked: npx?._npx?.packages?.[0],
    folder: process.cwd(),
  });
  return { command, isImage };
}

function read(place: string) {
  try {
    return JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8'));
  } catch {
    return undefined;
  }
}

import { realpathSync } from 'node:fs';
import { delimiter, join, relative, sep } from 'node:path';
import { inShell } from '../../../core/in-shell.ts';

/** What tells how the program was started. */
export interface Started {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The executable as it was typed. */
  readonly typed: string;
  /** The script that it runs; absent in a single executable. */
  readonly script?: string | undefined;
  /** In the image of a release: its name. */
  readonly image?: string | undefined;
  /** What npx was asked for, where it was. */
  readonly asked?: string | undefined;
  readonly folder: string;
}

const NAME = 'landwaiter';
const BESIDE_PROJECT = join('node_modules', '.bin', sep);

/** The words that start the program once more the way it was started, for what it proposes to run next. */
export function startedAs({ env, typed, script, image, asked, folder }: Started): string {
  if (image !== undefined) return `${env['container'] === 'podman' ? 'podman' : 'docker'} run --rm ${image}`;
  if (script === undefined) return /[\\/]/.test(typed) ? inShell(typed) : NAME;
  // What npx started may have started this.
  if (env['npm_lifecycle_event'] === 'npx' && script.includes('node_modules')) return `npx ${inShell(asked ?? NAME)}`;
  // In a checkout there is no command of that name.
  if (env['npm_package_name'] === NAME) return `npm run -s ${NAME} --`;
  if (script.includes(BESIDE_PROJECT)) return `npx ${NAME}`;
  if (isOnPath(script, env)) return NAME;
  return /\.[cm]?js$/.test(script) ? `node ${inShell(near(script, folder))}` : inShell(near(script, folder));
}

/** On Windows a script of that name beside the package starts it. */
function isOnPath(script: string, env: Started['env']): boolean {
  const folders = (env['PATH'] ?? env['Path'] ?? '').split(delimiter).filter((one) => one !== '');
  const own = real(script);
  return folders.some(
    (one) => real(join(one, NAME)) === own || (real(join(one, `${NAME}.cmd`)) !== undefined && own?.startsWith(one)),
  );
}

function near(path: string, folder: string): string {
  const short = relative(folder, path);
  return short.startsWith('..') ? path : /[\\/]/.test(short) ? short : `.${sep}${short}`;
}

function real(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

import { spawn } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { until } from '../lab/programs.ts';

/** A page of the documents, by its path. */
export interface Page {
  readonly path: string;
  readonly text: string;
}

/** README, what is in `docs/`, and what lies beside the files of `deploy/`; not the records of decisions. */
export function pages(): readonly Page[] {
  const inDocs = readdirSync('docs').filter((name) => name.endsWith('.md'));
  const inDeploy = readdirSync('deploy', { recursive: true }).map(String);
  const paths = [
    'README.md',
    ...inDocs.map((name) => `docs/${name}`),
    ...inDeploy.filter((name) => name.endsWith('.md')).map((name) => `deploy/${name}`),
  ];
  return paths.sort().map((path) => ({ path, text: readFileSync(path, 'utf8') }));
}

/** What stands between fences of the language. */
export function blocks({ text }: Page, language: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(([, code = '']) => code);
}

/** As GitHub makes anchors of headings. */
export function anchors({ text }: Page): ReadonlySet<string> {
  const headings = [...text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/^#+ (.*)$/gm)];
  return new Set(
    headings.map(([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
        .replaceAll(/[^\p{L}\p{N}\-_ ]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

/** Of links to other pages: the page, and the anchor behind it. */
export function links({ text }: Page): readonly (readonly [path: string, anchor: string])[] {
  const all = text.replaceAll(/^```[\s\S]*?^```$/gm, '').matchAll(/\]\(([^)\s]+)\)/g);
  return [...all].flatMap(([, target = '']) => {
    if (/^[a-z]+:/.test(target)) return [];
    const [path = '', anchor = ''] = target.split('#');
    return [[path, anchor] as const];
  });
}

/** A command of a page, with what the comment behind it promises. */
export interface Command {
  readonly script: string;
  /** `# ends with 1` */
  readonly status: number | undefined;
  /** `# → 3 open findings`: stands in what it prints. */
  readonly says: string | undefined;
  /** `# until Ctrl+C` */
  readonly goesOn: boolean;
}

/** Indented lines that begin with `landwaiter`, each for itself, and blocks of `sh` as a whole; in the order of the page. */
export function commands({ text }: Page): readonly Command[] {
  const found = text.matchAll(/^```sh\n([\s\S]*?)^```$|^ {4}(landwaiter [^\n]*)$/gm);
  return [...found].map(([, block, line = '']) => {
    const script = block ?? line;
    const comment = [...script.matchAll(/ # (.*)$/gm)].at(-1)?.[1] ?? '';
    const status = /ends with (\d+)/.exec(comment)?.[1];
    return {
      script,
      status: status === undefined ? undefined : Number(status),
      says: /→ (.*)$/.exec(comment)?.[1],
      goesOn: comment.includes('until Ctrl+C'),
    };
  });
}

export interface Ended {
  readonly status: number | string | null;
  readonly printed: string;
}

/** Runs it in a shell that knows the command `landwaiter`. What goes on is interrupted once it has said where it is. */
export async function run({ script, goesOn }: Command, folder: string): Promise<Ended> {
  const bin = join(folder, '.bin');
  mkdirSync(bin, { recursive: true });
  const program = join(bin, 'landwaiter');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${resolve('dist/cli.mjs')}' "$@"\n`);
  chmodSync(program, 0o755);
  const env = { PATH: `${bin}:${process.env['PATH']}`, HOME: folder };
  // In the place of the shell, so that what is interrupted is the command.
  const child = spawn('sh', ['-ec', goesOn ? `exec ${script}` : script], { cwd: folder, env });
  let printed = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (piece: Buffer) => (printed += piece.toString()));
  const ended = new Promise<number | string | null>((done) =>
    child.on('close', (code, signal) => done(code ?? signal)),
  );
  if (goesOn) {
    await until(script, async () => (/http:\/\/127\.0\.0\.1:\d+\//.test(printed) ? true : undefined));
    child.kill('SIGINT');
  }
  return { status: await ended, printed };
}

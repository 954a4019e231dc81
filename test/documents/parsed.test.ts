import { type Command, CommanderError } from 'commander';
import { describe, expect, test } from 'vitest';
import { programOf } from '../../src/app/cli/program.ts';
import { schemaOf } from '../../src/app/cli/commands/schemas.ts';
import { QUIET } from '../quiet.ts';
import { type Page, pages } from './page.ts';

const all = pages();

/** The command line with what each command takes, and nothing that it does. */
function program(): Command {
  const made = programOf('0', QUIET, () => {});
  // What `completion` takes is told where it is loaded.
  made.command('completion [shell]');
  for (const command of below(made)) {
    command.exitOverride().configureOutput({ writeOut: () => {}, writeErr: () => {} });
    if (command.commands.length === 0) command.action(() => {});
  }
  return made;
}

function below(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(below)];
}

// Where a command stands, perhaps by way of a container, a shell or npm.
const CALL =
  /(?:^|[|;&(] *|\.\/|-- |exec (?:landwaiter (?=landwaiter ))?|npm run -s )landwaiter (?!(?:landwaiter|node) )(?:-- )?(.*)$/;

/** Lines of a text in which the command is called, as far as they are its own; what goes on below is one line. */
function calls(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .flatMap((line) => CALL.exec(line.trim())?.[1] ?? []);
}

/** Its words as a shell takes them, up to what is a comment or another command. */
function words(call: string): readonly string[] {
  const found = (call.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) => word.replaceAll(/['"]/g, ''));
  const end = found.findIndex((word) => /^(?:#|[|>&;])/.test(word));
  return end === -1 ? found : found.slice(0, end);
}

/** Of a page: what is set as code, in lines of its own. */
function codeOf({ text }: Page): string {
  const fenced = [...text.matchAll(/^```(?:sh|text)?\n([\s\S]*?)^```$/gm)].map(([, code = '']) => code);
  const indented = [...text.matchAll(/^ {4}(.*)$/gm)].map(([, line = '']) => line);
  return [...fenced, ...indented].join('\n').replaceAll(/^\$ /gm, '');
}

const inPages = all.flatMap((page) => calls(codeOf(page)).map((call) => [page.path, call] as const));
const inHelp = below(program()).flatMap((command) => {
  let help = '';
  command.configureOutput({ writeOut: (text) => void (help += text) });
  command.outputHelp();
  // What an example is for stands behind it.
  const examples = help.slice(help.indexOf('Example')).replaceAll(/(\S) {3,}.*$/gm, '$1');
  return calls(examples).map((call) => [`help ${command.name()}`, call] as const);
});

describe('commands of pages and examples of help', () => {
  test('are found', () => {
    expect(inPages.length).toBeGreaterThan(60);
    expect(inHelp.length).toBeGreaterThan(60);
  });

  test.each([...inPages, ...inHelp])('are what the command line takes: %s: %s', async (_, call) => {
    const parsed = program().parseAsync([...words(call)], { from: 'user' });
    // Help and version are told instead of parsing on.
    await parsed.catch((error: unknown) => {
      if (!(error instanceof CommanderError) || error.exitCode !== 0) throw error;
    });
  });
});

test.each(all.map((page): [string, Page] => [page.path, page]))(
  'commands that %s names in its sentences are there, with their options',
  (_, { text }) => {
    for (const [, call = ''] of text.matchAll(/`landwaiter ([^`]+)`/g)) {
      if (call.startsWith('COMMAND ')) continue;
      const named = commandIn(program(), call.split(/\s+/));
      expect(named.name(), call).not.toBe('landwaiter');
      const known = named.options.flatMap(({ long }) => long ?? []);
      for (const [option] of call.matchAll(/--[a-z-]+/g)) expect(['--help', ...known], call).toContain(option);
    }
  },
);

function commandIn(from: Command, [word, ...rest]: readonly string[]): Command {
  const next = from.commands.find((one) => one.name() === word || one.aliases().includes(word ?? ''));
  return next ? commandIn(next, rest) : from;
}

describe('requests that pages name', async () => {
  interface Operation {
    readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  }
  const api: { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> } = JSON.parse(
    await schemaOf('api'),
  );
  // That page is about the APIs of others; what goes on for hours is no answer of the document.
  const named = all
    .filter(({ path }) => path !== 'docs/sources.md')
    .flatMap(({ path, text }) => [...text.matchAll(/\/api\/v1\/[^\s`)"']+/g)].map(([url]) => [path, url] as const))
    .filter(([, url]) => url !== '/api/v1/stream');

  test.each(named)('are taken: %s: %s', (_, url) => {
    const [path = '', query = ''] = url.replace(/[.,;]$/, '').split('?');
    const wanted = path.split('/');
    const found = Object.entries(api.paths).filter(([template]) => isLike(template.split('/'), wanted));
    expect(found.map(([template]) => template)).not.toEqual([]);
    const known = found
      .flatMap(([, methods]) => Object.values(methods))
      .flatMap(({ parameters = [] }) => parameters.filter((one) => one.in === 'query').map(({ name }) => name));
    for (const part of query.split('&')) {
      const [name = ''] = part.split('=');
      if (/^[a-z]+$/i.test(name)) expect(known).toContain(name);
    }
  });

  /** What is no word stands for anything, as does `{id}`; behind an ellipsis more may follow. */
  function isLike(template: readonly string[], path: readonly string[]): boolean {
    const isOpen = path.at(-1) === '…';
    if (isOpen ? path.length > template.length : path.length !== template.length) return false;
    return path.every((part, index) => part === template[index] || !/^[a-z0-9-]+$/.test(part));
  }
});

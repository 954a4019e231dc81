import { Command, Option } from 'commander';
import { formatTime } from '../../../core/time.ts';
import type { Io } from '../inputs/io.ts';
import { type PrintOptions, printed, tableOrJson } from '../inputs/options.ts';

const EXAMPLES = `
Examples:
  landwaiter backup landwaiter-2026-11-28.tar --store sqlite:/var/lib/landwaiter/facts.db
  landwaiter restore landwaiter-2026-11-28.tar --store sqlite:/var/lib/landwaiter/facts.db

docs/backup.md says what is in it, and how PostgreSQL is saved.`;

interface BackupOptions extends PrintOptions {
  readonly store: string;
}

export function backupCommand(io: Io, version: string): Command {
  return tableOrJson(new Command('backup'))
    .summary('save a store while a server runs on it')
    .description(
      'Writes the SQLite store and its inbox, as both are at one moment, into a new file. A server may run on the store meanwhile, and loses nothing.',
    )
    .argument('<file>', 'the backup, a tar archive; it must not be there yet')
    .addOption(storeOption('the store to save'))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: BackupOptions) => {
      const [{ backUp }, { NOT_IN_IT }] = await Promise.all([
        import('../../backup/backup.ts'),
        import('../../backup/backup-format.ts'),
      ]);
      const { bytes, made, parts } = await backUp(options.store, file, version, Date.now);
      const at = formatTime(made);
      printed(options, io, {
        json: () => ({ version: 1, file, bytes, made: at, parts, notInIt: NOT_IN_IT }),
        table: () =>
          [
            `wrote ${file} (${bytes} bytes): ${parts.length === 2 ? 'facts, decisions and deliveries' : 'facts and decisions'} as they were at ${at}`,
            'not in it:',
            ...NOT_IN_IT.map((one) => `  - ${one}`),
            '',
          ].join('\n'),
      });
    });
}

export function restoreCommand(io: Io): Command {
  return tableOrJson(new Command('restore'))
    .summary('bring a backup back')
    .description(
      'Makes a store of a backup, at a place where there is none yet: all of it, checked, or nothing. What was delivered since comes again only if its senders repeat it.',
    )
    .argument('<file>', 'what landwaiter backup wrote')
    .addOption(storeOption('the store to make'))
    .addHelpText('after', EXAMPLES)
    .action(async (file: string, options: BackupOptions) => {
      const [{ restore }, { NOT_IN_IT }] = await Promise.all([
        import('../../backup/restore.ts'),
        import('../../backup/backup-format.ts'),
      ]);
      const { made, by, parts } = await restore(file, options.store);
      printed(options, io, {
        json: () => ({ version: 1, store: options.store, made, by, parts: parts.map(({ name }) => name) }),
        table: () =>
          [
            `restored ${options.store} as it was at ${made} (saved by landwaiter ${by})`,
            'bring back by yourself, before it serves:',
            ...NOT_IN_IT.slice(0, 3).map((one) => `  - ${one}`),
            '',
          ].join('\n'),
      });
    });
}

function storeOption(what: string): Option {
  return new Option('--store <url>', `${what}: sqlite:PATH`).env('LANDWAITER_STORE').default('sqlite:landwaiter.db');
}

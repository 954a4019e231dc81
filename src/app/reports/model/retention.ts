import { LOG_CLASSES, type LogClass } from '../../../core/log-class.ts';
import { known } from '../../../core/known.ts';
import { DAY, formatDuration, formatTime } from '../../../core/time.ts';
import type { KeptLogs } from '../../../core/watch.ts';
import { cannotBeTold, policyThat } from './answer.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type Retention = PeriodReport['retention'][number];

/** How long records are wanted, and how far back they reach; of facts, and of the bytes that they were read from. */
export function retentionOf(reported: Reported): readonly Retention[] {
  const { policy, watch, at } = reported.analysis.lineage;
  return [
    ...watch.kept.map((one) => classOf(one, at)),
    ...unwanted(
      LOG_CLASSES.filter((logClass) => policy.retention[logClass] === undefined),
      reported,
    ),
    ...(policy.retention.findings === undefined ? [] : [findingsKept(policy.retention.findings)]),
    bodies(reported),
  ];
}

function notSaid(reported: Reported): Pick<Retention, 'says' | 'answer'> {
  const says = cannotBeTold([policyThat('says how long they are kept', 'retention', reported)]);
  return { says, answer: 'not looked at' };
}

function unwanted(classes: readonly LogClass[], reported: Reported): readonly Retention[] {
  if (classes.length === 0) return [];
  return [{ what: classes.join(', '), kind: 'facts', ...notSaid(reported) }];
}

function findingsKept(wanted: number): Retention {
  const says = cannotBeTold([{ what: 'a measure of it', how: 'look for the oldest finding in the store' }]);
  return { what: 'findings', kind: 'facts', wanted, says, answer: 'not looked at' };
}

function classOf({ logClass, wanted, start, oldest, pause }: KeptLogs, at: number): Retention {
  const told = { what: logClass, kind: 'facts', wanted, ...known({ found: oldest && at - oldest }) } as const;
  if (oldest === undefined)
    return {
      ...told,
      says: cannotBeTold([{ what: `a source of ${logClass} logs`, how: 'landwaiter sources lists the kinds' }]),
      answer: 'not shown',
    };
  if (oldest <= at - wanted + Math.max(DAY, pause))
    return { ...told, says: `held: reaches back to ${formatTime(oldest)}`, answer: 'shown' };
  return oldest <= start + Math.max(DAY, pause)
    ? {
        ...told,
        says: cannotBeTold([
          {
            what: `what was recorded before ${formatTime(oldest)}, where all that was read begins,`,
            how: 'read older records, too',
          },
        ]),
        answer: 'not shown',
      }
    : {
        ...told,
        says: `broken by records that begin at ${formatTime(oldest)}, while others reach back to ${formatTime(start)}`,
        answer: 'not shown',
      };
}

function bodies(reported: Reported): Retention {
  const { keepBodies, retention } = reported.analysis.lineage.policy;
  const { findings: _, ...classes } = retention;
  const longest = Math.max(0, ...Object.values(classes));
  const told = { what: 'deliveries as they were received', kind: 'raw bodies', found: keepBodies } as const;
  if (longest === 0) return { ...told, ...notSaid(reported) };
  const isKept = keepBodies >= longest;
  return {
    ...told,
    wanted: longest,
    says: isKept
      ? 'held: as long as the facts'
      : `broken by a server that deletes them after ${formatDuration(keepBodies)}: of older facts it can show the hash of the record alone`,
    answer: isKept ? 'shown' : 'not shown',
  };
}

import { LOG_CLASSES, type LogClass } from '../../../core/log-class.ts';
import { known } from '../../../core/known.ts';
import { DAY, formatDuration, formatTime } from '../../../core/time.ts';
import type { KeptLogs } from '../../../core/watch.ts';
import type { Reported } from './input.ts';
import type { PeriodReport } from './schema.ts';

type Retention = PeriodReport['retention'][number];

/** How long records are wanted, and how far back they reach; of facts, and of the bytes that they were read from. */
export function retentionOf({ analysis: { lineage } }: Reported): readonly Retention[] {
  const { policy, watch, at } = lineage;
  return [
    ...watch.kept.map((one) => classOf(one, at)),
    ...unwanted(LOG_CLASSES.filter((logClass) => policy.retention[logClass] === undefined)),
    ...(policy.retention.findings === undefined ? [] : [findingsKept(policy.retention.findings)]),
    bodies(policy),
  ];
}

function unwanted(classes: readonly LogClass[]): readonly Retention[] {
  if (classes.length === 0) return [];
  const says = 'the policy says nothing of how long';
  return [{ what: classes.join(', '), kind: 'facts', says, answer: 'not looked at' }];
}

function findingsKept(wanted: number): Retention {
  return { what: 'findings', kind: 'facts', wanted, says: 'no report measures it', answer: 'not looked at' };
}

function classOf({ logClass, wanted, start, oldest, pause }: KeptLogs, at: number): Retention {
  const told = { what: logClass, kind: 'facts', wanted, ...known({ found: oldest && at - oldest }) } as const;
  if (oldest === undefined) return { ...told, says: 'nothing of it was read', answer: 'not shown' };
  if (oldest <= at - wanted + Math.max(DAY, pause))
    return { ...told, says: `reaches back to ${formatTime(oldest)}`, answer: 'shown' };
  return oldest <= start + Math.max(DAY, pause)
    ? {
        ...told,
        says: `begins at ${formatTime(oldest)}, as all that was read does: kept for no longer yet`,
        answer: 'not shown',
      }
    : {
        ...told,
        says: `begins at ${formatTime(oldest)}, while other records reach back to ${formatTime(start)}`,
        answer: 'not shown',
      };
}

function bodies({ keepBodies, retention }: Reported['analysis']['lineage']['policy']): Retention {
  const { findings: _, ...classes } = retention;
  const longest = Math.max(0, ...Object.values(classes));
  const told = { what: 'deliveries as they were received', kind: 'raw bodies', found: keepBodies } as const;
  if (longest === 0) return { ...told, says: 'the policy says nothing of how long', answer: 'not looked at' };
  const isKept = keepBodies >= longest;
  return {
    ...told,
    wanted: longest,
    says: isKept
      ? 'as long as the facts'
      : `a server deletes them after ${formatDuration(keepBodies)}: of older facts it can show the hash of the record alone`,
    answer: isKept ? 'shown' : 'not shown',
  };
}

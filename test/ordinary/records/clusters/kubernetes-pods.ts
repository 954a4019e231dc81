import { keep, type NativeRecord, type Tell, told } from '../writer.ts';
import { clocksOf } from './clocks.ts';
import { clusterOf } from './kubernetes-audit.ts';
import { type Moment, podObject } from './pods.ts';

/** `kubectl get pods -A --watch --output-watch-events -o json`: a line for each state of a pod. */
export const kubernetesPods: Tell = (act, organisation, feed) => {
  const cluster = organisation.clusters.find(({ id }) => id === feed.of);
  if (!cluster || clusterOf(act)?.id !== cluster.id) return [];
  const clocks = clocksOf(organisation, feed);
  switch (act.act) {
    case 'start': {
      const up = line('MODIFIED', act.at, podObject(act, { is: 'running', at: act.at }, clocks));
      if (act.linked?.isFirst === false) return [up];
      return [line('ADDED', act.created, podObject(act, { is: 'asked', at: act.created }, clocks)), up];
    }
    case 'end': {
      const start = act.linked?.pod;
      if (!start) return [];
      const moment: Moment = { is: 'ended', at: act.at, why: act.why };
      const over = line('MODIFIED', act.at, podObject(start, moment, clocks));
      const isKept = act.why === 'completed' || act.why === 'evicted';
      return isKept ? [over] : [line('DELETED', act.at + 300, podObject(start, moment, clocks))];
    }
    default:
      return [];
  }

  function line(type: string, at: number, object: object): NativeRecord {
    return { at: told(at, feed), record: { type, object: keep(feed, { ...object }) } };
  }
};

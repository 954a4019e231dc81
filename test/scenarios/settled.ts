import type { Act, Beside, Decision, Deploy, Run } from './act.ts';

/** A workload while its story is told. */
interface Workload {
  readonly template: Map<string, Beside>;
  /** What runs, by pod and container, and whether the story is about it. */
  readonly pods: Map<string, Running>;
}

interface Running {
  readonly run: Run;
  readonly own: boolean;
}

interface Told {
  readonly act: Act;
  readonly own: boolean;
}

// Half a minute after the new template, before its first pod runs.
const OLD_PODS_END = 0.5;
// A verdict is about pods of that image which start so many minutes before it or after it.
const JUDGED_BEFORE = 5;
const JUDGED_AFTER = 15;

/**
 * The acts in their order, with what follows from them and nobody tells: pods end when their workload's template changes,
 * a container shares its pod with the others of the template, and admission judges the pods that start. `before` happened already, and is not told again.
 */
export function settled(acts: readonly Act[], before: readonly Act[] = []): readonly Act[] {
  const workloads = new Map<string, Workload>();
  const all = [...before.map((act) => ({ act, own: false })), ...judgedWith(acts).map((act) => ({ act, own: true }))];
  const told: Act[] = [];
  for (const one of all.sort((first, second) => first.act.at - second.act.at)) {
    for (const { act, own } of follow(one, workloads)) if (own) told.push(act);
  }
  return told.sort((first, second) => first.at - second.at);
}

function judgedWith(acts: readonly Act[]): readonly Act[] {
  const decisions = acts.filter((act) => act.act === 'decision');
  const runs = acts.filter((act) => act.act === 'run');
  const isAbout = (decision: Decision, run: Run): boolean =>
    decision.workload === run.workload &&
    decision.image.digest === run.image.digest &&
    run.ended !== true &&
    run.at >= decision.at - JUDGED_BEFORE &&
    run.at <= decision.at + JUDGED_AFTER;
  return acts.map((act) => {
    if (act.act === 'decision') {
      const pod = runs.find((run) => isAbout(act, run))?.pod;
      return pod === undefined ? act : { ...act, pod };
    }
    if (act.act !== 'run') return act;
    const judged = decisions.filter((decision) => isAbout(decision, act)).map(({ what }) => what);
    return judged.length > 0 ? { ...act, judged } : act;
  });
}

function follow({ act, own }: Told, workloads: Map<string, Workload>): readonly Told[] {
  if (act.act !== 'deploy' && act.act !== 'run') return [{ act, own }];
  const key = `${act.cluster} ${act.kind} ${act.workload}`;
  const workload = workloads.get(key) ?? { template: new Map(), pods: new Map() };
  workloads.set(key, workload);
  return act.act === 'deploy' ? asked(act, own, workload) : [{ act: ran(act, own, workload), own }];
}

function asked(act: Deploy, own: boolean, { template, pods }: Workload): readonly Told[] {
  const beside = act.beside ?? others(act, template);
  if (act.as === 'ephemeral') {
    const pod = act.pod ?? [...pods.values()].at(-1)?.run.pod;
    return [{ act: { ...act, beside, ...(pod !== undefined && { pod }) }, own }];
  }
  template.set(act.container, { container: act.container, as: act.as, image: act.image, target: act.target });
  const whole = { act: { ...act, beside }, own };
  const isNewTemplate = act.verb === 'create' || act.verb === 'update';
  if (!isNewTemplate || act.kind === 'Pod' || act.kind === 'CronJob') return [whole];
  const ending = [...pods.values()].map((pod) => ({
    act: { ...pod.run, at: act.at + OLD_PODS_END, ended: true },
    own: own || pod.own,
  }));
  pods.clear();
  return [whole, ...ending];
}

function ran(act: Run, own: boolean, { template, pods }: Workload): Run {
  const key = `${act.pod} ${act.container}`;
  const before = (pods.get(key) ?? [...pods.values()].find(({ run }) => run.pod === act.pod))?.run;
  const since = act.podSince ?? before?.podSince ?? before?.at;
  const whole = {
    ...act,
    beside: act.beside ?? others(act, template),
    ...(since !== undefined && { podSince: since }),
  };
  if (act.ended) pods.delete(key);
  else pods.set(key, { run: whole, own });
  return whole;
}

function others(act: Deploy | Run, template: ReadonlyMap<string, Beside>): readonly Beside[] {
  return [...template.values()].filter((one) => one.container !== act.container && one.as !== 'ephemeral');
}

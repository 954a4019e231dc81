import { clientFamilies, networkOf } from '../core/client.ts';
import type { Habit, Habits } from '../core/habit.ts';
import type { Attachment, Deployment, Push } from '../core/subjects.ts';
import type { Policy } from '../core/policy.ts';
import { DAY, type Time } from '../core/time.ts';
import { isRecorded } from './order.ts';

const SILENT: Habit = { speaks: false, count: 0, days: 0, seen: new Map() };

// Nine in ten: a few pushes by hand do not undo a habit, and a project that merely runs often has none.
const USUAL_PROJECT = 0.9;

/** Habits before anything was questioned: none speaks. */
export const noHabits: Habits = {
  publishers: () => SILENT,
  clients: () => SILENT,
  networks: () => SILENT,
  projects: () => SILENT,
  signers: () => SILENT,
  deployers: () => SILENT,
};

type Values = Pick<ReadonlyMap<string, unknown>, 'keys' | 'has'>;

/** Times at which something was seen, in total and by value; added oldest first. */
class Tally {
  readonly #times: Time[] = [];
  /** Days up to and including each time. */
  readonly #days: number[] = [];
  readonly #values = new Map<string, Time[]>();
  readonly #usual = new Set<string>();

  add(at: Time, values: Iterable<string>): void {
    this.#count(at);
    for (const value of values) {
      const times = this.#values.get(value);
      if (times) times.push(at);
      else this.#values.set(value, [at]);
    }
  }

  /**
   * As `add`, keeping only values seen in that share of times so far, and those that, of `total` times in all, can still
   * come to be. Among the runs of a large company hundreds go with any push by chance: kept, they would be most of all.
   */
  addAmong(at: Time, values: Values, share: number, total: number, minPushes: number): void {
    this.#count(at);
    const count = this.#times.length;
    const misses = (1 - share) * total;
    if (count - 1 <= misses) {
      for (const value of values.keys()) if (!this.#values.has(value)) this.#values.set(value, []);
    }
    for (const [value, times] of this.#values) {
      if (values.has(value)) times.push(at);
      if (times.length >= share * count && count >= minPushes) this.#usual.add(value);
      else if (count - times.length > misses && !this.#usual.has(value)) this.#values.delete(value);
    }
  }

  #count(at: Time): void {
    const last = this.#times.at(-1);
    const newDay = last === undefined || Math.floor(last / DAY) !== Math.floor(at / DAY);
    this.#days.push((this.#days.at(-1) ?? 0) + (newDay ? 1 : 0));
    this.#times.push(at);
  }

  /** What was usual at an instant, counting only what happened before it: values seen at least in that share of times. */
  before(at: Time, { minPushes, minDays }: Policy['habits'], share: number): Habit {
    const count = countBefore(this.#times, at);
    const days = this.#days[count - 1] ?? 0;
    const since = this.#times[0];
    if (count < minPushes || days < minDays || since === undefined) return { ...SILENT, count, days };
    const seen = new Map<string, number>();
    const enough = Math.max(count * share, 1);
    // What is seen often enough is seen among the first: it may be missing only so many times.
    const latestFirst = this.#times[Math.floor(count - enough)] ?? at;
    for (const [value, times] of this.#values) {
      if ((times[0] ?? at) > latestFirst) break;
      const often = times.length < enough ? 0 : countBefore(times, at);
      if (often >= enough) seen.set(value, often);
    }
    return { speaks: true, count, days, since, seen };
  }
}

function countBefore(times: readonly Time[], at: Time): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((times[middle] ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What habits are learned from. */
export interface HabitContext {
  readonly policy: Policy;
  readonly pushes: readonly Push[];
  readonly deployments: readonly Deployment[];
  readonly questioned: ReadonlySet<string>;
  attachment(push: Push): Attachment | undefined;
  /** CI projects with a run around an instant; asked in ascending order, good until asked again. */
  projectsAround(at: Time): Values;
}

/** A recorded push teaches only after the policy's quarantine, and not while a finding of medium or more stands on it. */
export function learnHabits(context: HabitContext): Habits {
  const { policy } = context;
  const tallies = new Map<string, Tally>();
  const tally = (...key: readonly (string | undefined)[]): Tally => {
    const name = JSON.stringify(key);
    const existing = tallies.get(name) ?? new Tally();
    tallies.set(name, existing);
    return existing;
  };
  const unquestioned = context.pushes.filter((push) => isRecorded(push) && !context.questioned.has(push.key));
  const taught = unquestioned.filter((push) => push.kind !== 'artifact');
  const totals = new Map<string, number>();
  for (const push of taught) totals.set(repositoryOf(push), (totals.get(repositoryOf(push)) ?? 0) + 1);
  const by = (push: Push): readonly string[] => [push.registry, push.repository, push.actor?.name ?? ''];
  for (const push of taught) {
    tally('publishers', push.registry, push.repository).add(push.at, push.actor ? [push.actor.name] : []);
    const projects = tally('projects', push.registry, push.repository);
    const total = totals.get(repositoryOf(push)) ?? 0;
    projects.addAmong(push.at, context.projectsAround(push.at), USUAL_PROJECT, total, policy.habits.minPushes);
    if (push.client !== undefined) tally('clients', ...by(push)).add(push.at, clientFamilies(push.client));
    if (push.address !== undefined) tally('networks', ...by(push)).add(push.at, [networkOf(push.address)]);
  }
  const signing = (push: Push): readonly (string | undefined)[] => [
    'signers',
    push.registry,
    push.repository,
    context.attachment(push)?.kind,
  ];
  for (const push of unquestioned)
    if (push.kind === 'artifact' && push.actor) tally(...signing(push)).add(push.at, [push.actor.name]);
  for (const deployment of context.deployments) {
    if (deployment.actor && !deployment.uncertain && isRecorded(deployment.fact))
      tally('deployers', ...place(deployment)).add(deployment.at, [deployment.actor.name]);
  }
  const ask = (at: Time, share: number, ...key: readonly (string | undefined)[]): Habit => {
    const found = tallies.get(JSON.stringify(key));
    return found ? found.before(at - policy.habits.quarantine, policy.habits, share) : SILENT;
  };
  return {
    publishers: (push) => ask(push.at, 0, 'publishers', push.registry, push.repository),
    clients: (push) => ask(push.at, 0, 'clients', ...by(push)),
    networks: (push) => ask(push.at, 0, 'networks', ...by(push)),
    projects: (push) => ask(push.at, USUAL_PROJECT, 'projects', push.registry, push.repository),
    signers: (push) => ask(push.at, 0, ...signing(push)),
    deployers: (deployment) => ask(deployment.at, 0, 'deployers', ...place(deployment)),
  };
}

function repositoryOf({ registry, repository }: Push): string {
  return `${registry}/${repository}`;
}

function place(deployment: Deployment): readonly (string | undefined)[] {
  return [deployment.cluster, deployment.namespace, deployment.workload];
}

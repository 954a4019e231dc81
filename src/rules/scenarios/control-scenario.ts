import type { AdmissionDecided, ControlChanged, CredentialIssued, ReleasePublished } from '../../core/control-event.ts';
import type { ScopeExceeded } from '../../core/door.ts';
import type { RunAbsent } from '../../core/event.ts';
import { known } from '../../core/known.ts';
import { MINUTE } from '../../core/time.ts';
import { type Moment, REGISTRY, type Step } from './history.ts';
import { written } from './image-names.ts';
import { actor, moment, observed, type Told } from './moments.ts';
import { digestOf } from './scenario.ts';

interface DecisionTold extends Told {
  readonly decision: AdmissionDecided['decision'];
  readonly control?: string;
  readonly policy?: string;
  readonly reason?: string;
  readonly kind?: string;
  readonly cluster?: string;
  readonly ticket?: string;
  readonly digest?: string;
}

/** `decided('shop/api', 'shop/api:1.4', { decision: 'violated' })`: Kyverno's policy signed judged Deployment api with this image. Empty name or image: the record lacks it. */
export function decided(workload: string, image: string, told: DecisionTold): Step {
  const [namespace = '', name = ''] = workload.split('/');
  return moment(
    (id, at): AdmissionDecided => ({
      type: 'admission.decided',
      ...observed('kyverno', id, at, told),
      control: told.control ?? 'kyverno',
      policy: told.policy ?? 'signed',
      decision: told.decision,
      cluster: told.cluster ?? 'prod-1',
      namespace,
      kind: told.kind ?? 'Deployment',
      ...actor(told.by ?? ''),
      ...known({
        name: name === '' ? undefined : name,
        images:
          image === ''
            ? undefined
            : [
                {
                  reference: written(image),
                  ...known({ digest: told.digest === undefined ? undefined : digestOf(told.digest) }),
                },
              ],
        ticket: told.ticket,
        reason: told.reason,
      }),
    }),
  );
}

interface ControlTold extends Told {
  readonly effect?: ControlChanged['effect'];
  readonly change?: string;
  readonly subject?: string;
  readonly repository?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly to?: string;
  /** Seen as it is: nobody is told to have changed it. */
  readonly seen?: true;
  readonly binds?: string;
  readonly names?: readonly string[];
  /** Who acts as `by` by impersonation. */
  readonly through?: string;
  readonly part?: ControlChanged['part'];
  readonly credential?: string;
  readonly addsTo?: readonly string[];
  readonly took?: readonly string[];
  readonly levels?: Readonly<Record<string, number>>;
  /** Images that it lets in, as globs. */
  readonly allowed?: readonly string[];
  /** Whoever changed it is a person. */
  readonly human?: true;
  readonly scopes?: ControlChanged['scopes'];
  readonly labels?: ControlChanged['labels'];
  readonly whole?: true;
  /** Of all other settings; `rest` unless given. */
  readonly rest?: string;
}

/** `changed('tag-protection', { repository: 'shop/api' })`: dana loosened the protection of that repository's tags. */
export function changed(control: ControlChanged['control'], told: ControlTold = {}): Step {
  return moment(
    (id, at): ControlChanged => ({
      type: 'control.changed',
      ...observed(told.cluster === undefined ? 'harbor-audit' : 'kubernetes-audit', id, at, told),
      control,
      effect: told.effect ?? 'loosened',
      subject: told.subject ?? `${control} of ${told.repository ?? told.cluster ?? 'everything'}`,
      change: told.change ?? 'switched off',
      ...actor(told.by ?? 'dana@acme.example'),
      ...(told.human && { actor: { name: told.by ?? 'dana@acme.example', kind: 'human' } }),
      ...known({
        registry: told.cluster === undefined ? REGISTRY : undefined,
        repository: told.repository,
        cluster: told.cluster,
        namespace: told.namespace,
        impersonator: told.through === undefined ? undefined : actor(told.through).actor,
        seen: told.seen,
        binds: told.binds,
        names: told.names,
        part: told.part,
        credential: told.credential,
        addsTo: told.addsTo,
        took: told.took,
        scopes: told.scopes,
        labels: told.labels,
        whole: told.whole,
        client: told.client,
        address: told.from,
        state: told.levels && {
          levels: told.levels,
          rest: told.rest ?? 'rest',
          ...known({ patterns: told.allowed && { allowed: told.allowed } }),
        },
        grantee: told.to === undefined ? undefined : actor(told.to).actor,
      }),
    }),
  );
}

interface IssuedTold extends Told {
  readonly cluster?: string;
  /** Minutes that it is good for. */
  readonly lasts?: number;
}

/** `issued('eve', 'system:serviceaccount:argocd:application-controller', 'JTI=1')`: eve got herself a token of that account. */
export function issued(by: string, subject: string, credential: string, told: IssuedTold = {}): Step {
  return moment(
    (id, at): CredentialIssued => ({
      type: 'credential.issued',
      ...observed('kubernetes-audit', id, at, told),
      system: 'kubernetes',
      subject: { name: subject, kind: 'robot' },
      credential,
      cluster: told.cluster ?? 'prod-1',
      audience: told.cluster ?? 'prod-1',
      actor: { name: by, kind: by.startsWith('system:kube-') ? 'controller' : 'human' },
      ...known({
        client: told.client,
        address: told.from,
        expires: told.lasts === undefined ? undefined : at + told.lasts * MINUTE,
      }),
    }),
  );
}

/** `assumed('repo:acme/shop:ref:refs/tags/v1', 'deploy/ci-7', 'ASIA7')`: a job with that token took the role, for a session of that name. */
export function assumed(by: string, session: string, credential: string, told: IssuedTold = {}): Step {
  return moment(
    (id, at): CredentialIssued => ({
      type: 'credential.issued',
      ...observed('aws-identity', id, at, told),
      system: 'aws',
      subject: { name: `arn:aws:sts::111122223333:assumed-role/${session}`, kind: 'robot' },
      credential,
      actor: { name: by, kind: 'ci' },
      ...known({ client: told.client, address: told.from }),
    }),
  );
}

/** A webhook says that acme/shop published the release `tag`. */
export function released(tag: string, told: Told = {}): Step {
  return moment(
    (id, at): ReleasePublished => ({
      type: 'release.published',
      ...observed('github', id, at, { strength: 'asserted', ...told }),
      system: 'github',
      project: 'acme/shop',
      tag,
      ...actor(told.by ?? ''),
    }),
  );
}

/** Asked for it, GitHub says that acme/shop has no such run. */
export function absent(run: string, told: Told = {}): Step {
  return moment(
    (id, at): RunAbsent => ({
      type: 'run.absent',
      ...observed('github', id, at, told),
      system: 'github',
      project: 'acme/shop',
      run,
    }),
  );
}

/** Through a door came what it has no say in. */
export function exceeded(told: Pick<ScopeExceeded, 'part' | 'name' | 'told'> & Partial<ScopeExceeded>): Moment {
  return moment(
    (id, at): ScopeExceeded => ({
      type: 'scope.exceeded',
      ...observed('distribution', id, at, { strength: 'asserted' }),
      door: 'sandbox',
      ...told,
    }),
  );
}

import type { Actor } from '../../../core/actor.ts';
import type { ControlChanged, ControlKind, ControlState } from '../../../core/control-event.ts';
import { known } from '../../../core/known.ts';
import type { JsonObject } from '../../source.ts';
import {
  bindingState,
  exceptionState,
  namespaceState,
  policyState,
  roleState,
  webhookState,
} from './control-levels.ts';
import { labelsWritten, namespacePhrases, otherLabelPhrases, removedLabelPhrases } from './namespace-labels.ts';
import { exempted, imageTexts, policyPhrases } from './policies.ts';
import { addsTo, boundRole, mayDeploy, subjects, workloadRights } from './rbac.ts';
import { webhookPhrases } from './webhooks.ts';
import { changed, loosened, objectOf, type Phrase, textOf, type Written } from '../written.ts';

/** What happened to a control, as a `control.changed` has it; several where a binding names several grantees. */
export interface Change {
  readonly effect: ControlChanged['effect'];
  readonly change: string;
  readonly grantee?: Actor;
  readonly binds?: string;
  readonly names?: readonly string[];
  readonly labels?: ControlChanged['labels'];
  readonly whole?: true;
}

/** A kind of object that guards which workloads are let in, or who may write them. */
export interface Control {
  readonly kind: string;
  readonly control: ControlKind;
  changes(written: Written): readonly Change[];
  /** How the whole object stands, where that can be compared. */
  stateOf(object: JsonObject): ControlState | undefined;
}

/** The control that a resource of an API group is; undefined for others. */
export function controlOf(resource: string, group: string): Control | undefined {
  // Each kind of constraint is a resource of its own, called as its template says.
  if (group === CONSTRAINT_GROUP && resource !== '') return policy(`constraint ${resource}`, group);
  return CONTROLS.get(resource)?.find(({ groups }) => groups.includes(group));
}

interface Entry extends Control {
  readonly groups: readonly string[];
}

const ADMISSION = 'admissionregistration.k8s.io';
const RBAC = ['rbac.authorization.k8s.io', 'authorization.openshift.io'];

const entry = (
  kind: string,
  groups: readonly string[],
  control: ControlKind,
  changes: Entry['changes'],
  stateOf: Entry['stateOf'],
): Entry => ({ kind, groups, control, changes, stateOf });

const policy = (kind: string, ...groups: readonly string[]): Entry =>
  entry(kind, groups, 'admission', guarding('tightened', policyPhrases), policyState);

/** It rewrites what it lets in, so that nobody can say of a new one whether it protects. */
const mutating = (kind: string): Entry => ({ ...policy(kind, ADMISSION), changes: mutationChanges });

function mutationChanges(written: Written): readonly Change[] {
  const spec = objectOf(written.result ?? written.shown[0] ?? {}, 'spec') ?? {};
  const [policyName, names] = [textOf(spec, 'policyName'), imageTexts(spec)];
  return guarding(
    'changed',
    policyPhrases,
  )(written).map((change) => ({
    ...change,
    ...known({
      binds: policyName && `MutatingAdmissionPolicy ${policyName}`,
      names: names.length > 0 ? names : undefined,
    }),
  }));
}

const webhooks = (kind: string, created: Phrase['effect']): Entry =>
  entry(kind, [ADMISSION], 'admission', guarding(created, webhookPhrases), webhookState);

const exception = (kind: string, ...groups: readonly string[]): Entry =>
  entry(kind, groups, 'exception', guarding('loosened', exceptionPhrases), exceptionState);

const exceptionPhrases = (object: JsonObject): readonly Phrase[] => {
  const until = textOf(objectOf(object, 'spec') ?? {}, 'expiresAt');
  const lifted = exempted(object);
  return [
    ...(lifted === undefined && until !== undefined ? [] : [changed(`lifts ${lifted ?? 'a policy'}`)]),
    ...(until === undefined ? [] : [changed(`until ${until.slice(0, 40)}`)]),
  ];
};

const permission = (kind: string, changes: Entry['changes'], stateOf: Entry['stateOf']): Entry =>
  entry(kind, RBAC, 'deploy-permission', changes, stateOf);

const CONTROLS: ReadonlyMap<string, readonly Entry[]> = new Map([
  ['validatingwebhookconfigurations', [webhooks('ValidatingWebhookConfiguration', 'tightened')]],
  // A new one may rewrite images as well as check them.
  ['mutatingwebhookconfigurations', [webhooks('MutatingWebhookConfiguration', 'changed')]],
  ['validatingadmissionpolicies', [policy('ValidatingAdmissionPolicy', ADMISSION)]],
  ['validatingadmissionpolicybindings', [policy('ValidatingAdmissionPolicyBinding', ADMISSION)]],
  ['mutatingadmissionpolicies', [mutating('MutatingAdmissionPolicy')]],
  ['mutatingadmissionpolicybindings', [mutating('MutatingAdmissionPolicyBinding')]],
  ['clusterpolicies', [policy('ClusterPolicy', 'kyverno.io')]],
  ['policies', [policy('Policy', 'kyverno.io'), policy('Policy', 'config.ratify.deislabs.io')]],
  ['validatingpolicies', [policy('ValidatingPolicy', 'policies.kyverno.io')]],
  ['imagevalidatingpolicies', [policy('ImageValidatingPolicy', 'policies.kyverno.io')]],
  ['namespacedvalidatingpolicies', [policy('NamespacedValidatingPolicy', 'policies.kyverno.io')]],
  ['namespacedimagevalidatingpolicies', [policy('NamespacedImageValidatingPolicy', 'policies.kyverno.io')]],
  ['constrainttemplates', [policy('ConstraintTemplate', 'templates.gatekeeper.sh')]],
  ['configs', [policy('Config', 'config.gatekeeper.sh')]],
  ['clusterimagepolicies', [policy('ClusterImagePolicy', 'policy.sigstore.dev', 'config.openshift.io')]],
  ['imagepolicies', [policy('ImagePolicy', 'config.openshift.io')]],
  ['securitypolicies', [policy('SecurityPolicy', 'config.stackrox.io')]],
  ['policyexceptions', [exception('PolicyException', 'kyverno.io', 'policies.kyverno.io')]],
  ['namespaces', [entry('Namespace', [''], 'admission', namespaceChanges, namespaceState)]],
  ['roles', [permission('Role', roleChanges, roleState)]],
  ['clusterroles', [permission('ClusterRole', roleChanges, roleState)]],
  ['rolebindings', [permission('RoleBinding', bindingChanges, bindingState)]],
  ['serviceaccounts', [entry('ServiceAccount', [''], 'deploy-permission', accountChanges, () => undefined)]],
  ['clusterrolebindings', [permission('ClusterRoleBinding', bindingChanges, bindingState)]],
]);

/** The API group of Gatekeeper's constraints, whatever the resource. */
export const CONSTRAINT_GROUP = 'constraints.gatekeeper.sh';

/** The other resources that are controls, by their names in an API path. */
export const CONTROL_RESOURCES: readonly string[] = [...CONTROLS.keys()];

const UNSHOWN = 'the record does not show what';
const PAST = { create: 'created', update: 'updated', patch: 'patched' } as const;
const LONGEST_CHANGE = 500;
const REVERSED = { tightened: 'loosened', loosened: 'tightened', changed: 'loosened' } as const;

/** How an object is read that guards (`tightened`) or exempts (`loosened`) merely by being there. */
function guarding(created: Phrase['effect'], phrasesOf: (object: Written['shown'][number]) => readonly Phrase[]) {
  return ({ how, shown, removed }: Written): readonly Change[] => {
    const phrases = shown.flatMap(phrasesOf);
    switch (how) {
      case 'create':
        return [
          {
            effect: phrases.some(({ exempts }) => exempts) ? 'loosened' : created,
            change: sentence('created', phrases),
          },
        ];
      case 'delete':
        return [{ effect: REVERSED[created], change: 'deleted' }];
      case 'update':
        // Only how it stands now, not whether it stood so before.
        return [{ effect: 'changed', change: shown.length > 0 ? sentence('updated', phrases) : `updated, ${UNSHOWN}` }];
      case 'patch': {
        if (shown.length === 0 && removed.length === 0) return [{ effect: 'changed', change: `patched, ${UNSHOWN}` }];
        return summed([...phrases, ...removed.flatMap(removedPhrases)]);
      }
    }
  };
}

// An element of a list (`/webhooks/0`, `/spec/rules/1`) is a check less.
function removedPhrases(path: string): readonly Phrase[] {
  if (path.startsWith('/metadata/') || path.startsWith('/status/')) return [];
  const says = `${path.slice(0, 100)} removed`;
  return [
    /^\/(?:webhooks|spec\/(?:rules|validations|authorities|validationActions))(?:\/\d+)?$/.test(path)
      ? loosened(says)
      : changed(says),
  ];
}

function namespaceChanges({ how, shown, removed, relabels }: Written): readonly Change[] {
  const phrases = shown.flatMap(namespacePhrases);
  const labels = labelsWritten(shown, removed);
  const others = otherLabelPhrases(labels);
  const told = (changes: readonly Change[]): readonly Change[] =>
    changes.map((change) => ({
      ...change,
      ...known({ labels, whole: labels && (how !== 'patch' || relabels) ? true : undefined }),
    }));
  switch (how) {
    case 'create': {
      const [made = { effect: 'changed' as const }] = summed(phrases);
      return told([{ ...made, change: sentence('created', [...phrases, ...others]) }]);
    }
    case 'delete':
      // What its own controller then deletes is asked for by whoever did this.
      return [{ effect: 'changed', change: 'deleted' }];
    case 'update':
      return told(
        summed([...phrases.filter(({ effect }) => effect === 'loosened').map(({ says }) => changed(says)), ...others]),
      );
    case 'patch':
      return told(
        summed([
          ...phrases,
          ...removedLabelPhrases(removed),
          ...others,
          ...(relabels && phrases.length + others.length === 0 ? [changed('all labels removed')] : []),
        ]),
      );
  }
}

function roleChanges({ how, shown, appends, result }: Written): readonly Change[] {
  if (how === 'delete') return [{ effect: 'tightened', change: 'deleted' }];
  if (shown.length === 0) return [{ effect: 'changed', change: `${PAST[how]}, the record does not show its rules` }];
  const rights = shown.flatMap(workloadRights);
  const added = [...new Set(shown.flatMap((role) => addsTo(role) ?? []))];
  const becomes = added.length > 0 ? `; whoever has ${added.join(' or ')} may do so, too` : '';
  // The label alone gives the role's rights to others, whatever they are.
  if (how === 'patch' && becomes !== '' && rights.length === 0) {
    const own = result && workloadRights(result);
    if (own?.length === 0) return [];
    return [
      {
        effect: 'loosened',
        change: sentence(`may ${own?.join('; ') ?? 'what the record does not show'}${becomes}`, []),
      },
    ];
  }
  // A patch of labels, or a new role with other rights. Rights that are taken away must be told: they may come back.
  const isAbout = how === 'update' || (how === 'patch' && shown.some((object) => 'rules' in object));
  if (rights.length === 0) return isAbout ? [{ effect: 'changed', change: 'may change no workloads' }] : [];
  const effect = how === 'create' || appends ? 'loosened' : 'changed';
  return [{ effect, change: sentence(`may ${rights.join('; ')}${becomes}`, []) }];
}

function bindingChanges({ how, shown, removed, appends, result }: Written): readonly Change[] {
  if (how === 'delete') return [{ effect: 'tightened', change: 'deleted' }];
  const role = [...shown, ...(result ? [result] : [])].map(boundRole).find((one) => one !== undefined);
  const deploys = role && mayDeploy(role);
  if (deploys === false) return [];
  const effect = (how === 'create' || appends) && deploys ? 'loosened' : 'changed';
  const binds = role && `${role.kind} ${role.name}`;
  const named = binds ?? 'a role that the record does not show';
  const given = { effect, change: `gives ${named}`, ...known({ binds }) } as const;
  const grantees = shown.flatMap(subjects);
  if (grantees.length > 0) return grantees.map((grantee) => ({ ...given, grantee }));
  if (removed.some((path) => path.startsWith('/subjects'))) {
    return [{ effect: 'tightened', change: `takes ${named} from a subject` }];
  }
  // A patch of labels gives nothing to anybody.
  return how === 'patch' && (shown.length > 0 || removed.length > 0) ? [] : [{ ...given, effect: 'changed' }];
}

/** An account that is gone can do nothing any more; what it may do, its bindings tell. */
function accountChanges({ how }: Written): readonly Change[] {
  return how === 'delete' ? [{ effect: 'tightened', change: 'deleted' }] : [];
}

function summed(phrases: readonly Phrase[]): readonly Change[] {
  if (phrases.length === 0) return [];
  const effects = phrases.map(({ effect }) => effect);
  const effect = (['loosened', 'tightened'] as const).find((one) => effects.includes(one)) ?? 'changed';
  return [{ effect, change: sentence('', phrases) }];
}

function sentence(done: string, phrases: readonly Phrase[]): string {
  const said = [...new Set(phrases.map(({ says }) => says))].join('; ');
  return [done, said]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, LONGEST_CHANGE);
}

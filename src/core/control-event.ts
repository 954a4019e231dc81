import type { Actor } from './actor.ts';
import type { Digest } from './digest.ts';
import type { Observed } from './observed.ts';
import type { Time } from './time.ts';

/** Who did it and from where. */
export interface Who {
  readonly actor?: Actor;
  /** Who acted as `actor`: by impersonation, or by taking its role. */
  readonly impersonator?: Actor;
  /** The whole user agent. */
  readonly client?: string;
  /** Network address without port. */
  readonly address?: string;
}

export interface Done extends Who {
  /** As the identity provider calls whoever acted, where the system knows them by another name: an AWS session. */
  readonly identity?: string;
}

/** An image that something is said to deploy or to judge: at least one of the two. */
export interface NamedImage {
  /** As written, e.g. `registry.acme.example/shop/api:1.4`. */
  readonly reference?: string;
  readonly digest?: Digest;
}

/** A release was made of a project: what a push under a release tag should have behind it. */
export interface ReleasePublished extends Observed, Done {
  readonly type: 'release.published';
  /** As `RunReported.system` and `RunReported.project`. */
  readonly system: string;
  readonly project: string;
  /** The version control tag, e.g. `v1.4.0`. */
  readonly tag: string;
  readonly commit?: string;
}

/** A delivery system told that it deploys or deployed something; a claim about what the orchestrator then shows. */
export interface DeploymentReported extends Observed, Done {
  readonly type: 'deployment.reported';
  /** `github`, `gitlab`, `argocd`, `flux`, `spinnaker`, … */
  readonly system: string;
  readonly project: string;
  /** The system's id of this deployment: several records of one merge by `system`, `project` and this. */
  readonly deployment: string;
  readonly status: 'started' | 'succeeded' | 'failed' | 'rolled-back' | 'removed';
  /** As the system names it. */
  readonly environment?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly ref?: string;
  readonly commit?: string;
  readonly images?: readonly NamedImage[];
}

/**
 * What an admission control said about a workload. `violated`: a policy was broken and let through (audit, warn, report);
 * `overridden`: let in although the policy says no (break-glass, exception); `unjudged`: let in without an answer
 * (failed open, skipped by exemption, error).
 */
export type Decision = 'allowed' | 'denied' | 'violated' | 'overridden' | 'unjudged';

export interface AdmissionDecided extends Observed, Done {
  readonly type: 'admission.decided';
  /** `kyverno`, `gatekeeper`, `validating-admission-policy`, `binary-authorization`, … */
  readonly control: string;
  readonly policy?: string;
  /** The rule, constraint or check inside the policy. */
  readonly rule?: string;
  readonly decision: Decision;
  /** In the control's own words. */
  readonly reason?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  readonly kind?: string;
  /** Absent where the object has none yet (`generateName`). */
  readonly name?: string;
  readonly uid?: string;
  readonly images?: readonly NamedImage[];
  /** The ticket, exception or justification given for an override. */
  readonly ticket?: string;
}

/** What a control protects: the rules of `admission-controls-weakened` and its neighbours go by it. */
export type ControlKind =
  | 'tag-protection'
  | 'push-permission'
  | 'deploy-permission'
  | 'admission'
  | 'exception'
  | 'telemetry'
  | 'build'
  | 'retention'
  | 'replication';

/** How a control stands, for comparing it with how it stood before. */
export interface ControlState {
  /** By setting: how much it protects, more is stricter. Absent is 0; what grants or exempts is below. */
  readonly levels: Readonly<Record<string, number>>;
  /** Images by their names as globs, where `**` is any text and `*` any without a slash. */
  readonly patterns?: ImagePatterns;
  /** A hash of all other settings; absent when changes of them are not always told. */
  readonly rest?: string;
}

export interface ImagePatterns {
  /** Only these are judged. */
  readonly checked?: readonly string[];
  /** These are let in, or not judged. */
  readonly allowed?: readonly string[];
}

/** One requirement of a Kubernetes label selector. */
export interface LabelRequirement {
  readonly key: string;
  readonly operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
  readonly values: readonly string[];
}

/** Of which namespaces' objects a part of an admission control judges: a webhook, or a policy's binding. */
export interface AdmissionScope {
  /** `gate.acme.example` of a webhook, else the name of the object. */
  readonly name: string;
  /** Whom a webhook asks: `gate.gate-system`, or a URL. */
  readonly asks?: string;
  /** Its rules are about new pods. */
  readonly pods: boolean;
  readonly namespaces: readonly LabelRequirement[];
  /** Labels of objects, or conditions, narrow it further. */
  readonly narrowed?: true;
}

/** A part of a Kubernetes cluster that writes controls of its own accord, or to carry out what somebody asked for. */
export type ClusterPart = 'api-server' | 'role-aggregation' | 'namespace-controller';

/** A setting that guards the chain was changed: by whom, where, and which way. */
export interface ControlChanged extends Observed, Done {
  readonly type: 'control.changed';
  readonly control: ControlKind;
  /** `loosened`: protects less, or grants more; `changed`: the record does not tell which. */
  readonly effect: 'loosened' | 'tightened' | 'changed';
  /** Seen as it is, or that it is gone, by a list or watch: nobody is told to have changed anything. */
  readonly seen?: true;
  /** A deletion of which the record does not tell whether it was a dry run. */
  readonly unsure?: true;
  /** What was changed, as that system names it: `ValidatingWebhookConfiguration gate`, `robot$ci`, `hook 42`. */
  readonly subject: string;
  /** One phrase in plain words: `failurePolicy Ignore`, `immutability switched off`. */
  readonly change: string;
  /** Where it holds; at least one is there when the record tells: a registry (and repository), a cluster (and namespace), a CI project. */
  readonly registry?: string;
  readonly repository?: string;
  readonly cluster?: string;
  readonly namespace?: string;
  /** `<system>:<project>`, as in a policy's `builds`. */
  readonly project?: string;
  /** To whom a right was given or taken. */
  readonly grantee?: Actor;
  /** What a binding brings into force: `ClusterRole edit`, `MutatingAdmissionPolicy pin`. */
  readonly binds?: string;
  /** Texts in a mutating policy that may be images, or parts of one. */
  readonly names?: readonly string[];
  /** How the control stands after the change, where the record shows the whole of it. */
  readonly state?: ControlState;
  /** Of which namespaces it judges objects, where the record shows the whole of it. */
  readonly scopes?: readonly AdmissionScope[];
  /** Of a namespace: its labels, or those that a patch sets; null: taken away. */
  readonly labels?: Readonly<Record<string, string | null>>;
  /** The record sets all of the control, not a part of it: `labels` are all that it has. */
  readonly whole?: true;
  /** The part of the cluster that did it, by whom the API server authenticated: whoever acts as it by impersonation is none. */
  readonly part?: ClusterPart;
  /** The id of the credential that a part did it with: the join to `credential.issued`. */
  readonly credential?: string;
  /** The roles to which a ClusterRole's labels add its rights: `edit`. */
  readonly addsTo?: readonly string[];
  /** What a deletion of all objects of a kind took, where the answer lists it; empty: there was none. */
  readonly took?: readonly string[];
}

/** Somebody got a credential or signed in: who stands behind the actor of later records, and from which network. */
export interface CredentialIssued extends Observed, Done {
  readonly type: 'credential.issued';
  /** `aws`, `google`, `entra`, `github`, `gitlab`, `kubernetes`, `vault`, `okta`. */
  readonly system: string;
  /** Whom later records will name: the assumed-role session, the service account, the token's owner. */
  readonly subject: Actor;
  /** The credential's public id, by which later records name it: an access key id, a token id. Never a secret. */
  readonly credential?: string;
  /** Of a token of a cluster: which one issued it. From the record, else from the policy's binding, else absent. */
  readonly cluster?: string;
  /** A registry host, cluster or cloud service it is for, where the record says. */
  readonly audience?: string;
  readonly expires?: Time;
}

/**
 * The API server of a cluster told one of our readers as whom it reads there, that it lets it read something, or that it
 * does not: HTTP 403, not a token that is not valid, and no outage.
 */
export interface AccessTold extends Observed {
  readonly type: 'access.told';
  readonly cluster?: string;
  /** Absent where the answer names nobody. */
  readonly account?: Actor;
  /** What was asked for, by its name in API paths; absent where only the account is told. */
  readonly resource?: string;
  readonly refused?: true;
}

/** A mutating webhook changed an object on its way. */
export interface WebhookPatch {
  /** That it is called by. */
  readonly configuration: string;
  /** The images that it set; absent: the record does not show what it changed. */
  readonly images?: readonly string[];
}

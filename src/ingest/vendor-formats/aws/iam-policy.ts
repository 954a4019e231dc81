import { isObject } from '../../records/json.ts';
import { parseJson } from '../../records/parse-json.ts';
import type { JsonObject } from '../../source.ts';

// Policy documents of AWS IAM (grammar: "Grammar of the IAM JSON policy language").

/** Actions that put an image, or what a tag means, into a registry. */
export const PUSH_ACTIONS: readonly string[] = ['ecr:PutImage', 'ecr-public:PutImage', 'ecr:ReplicateImage'];
/** Actions that let an image run. */
export const DEPLOY_ACTIONS: readonly string[] = [
  'ecs:RegisterTaskDefinition',
  'ecs:CreateService',
  'ecs:UpdateService',
  'ecs:RunTask',
  'eks:CreateAccessEntry',
  'eks:AssociateAccessPolicy',
  'eks:AccessKubernetesApi',
  'lambda:UpdateFunctionCode',
  'apprunner:UpdateService',
];

/** One `Allow` of a policy. */
interface Grant {
  /** Absent in a policy of an identity. `*` is everybody. */
  readonly principals: readonly string[];
  /** Whether it holds only under a condition. */
  readonly conditional: boolean;
  /** Whether it allows one of these actions. */
  allows(actions: readonly string[]): boolean;
}

/** The grants of a policy document, or undefined when it is none. Denials are left out: they take nothing back here. */
export function grantsOf(document: unknown): readonly Grant[] | undefined {
  const policy = typeof document === 'string' ? parsed(document) : document;
  if (!isObject(policy)) return undefined;
  const { Statement: statement } = policy;
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.filter(isObject).flatMap((one) => (one['Effect'] === 'Allow' ? [grantOf(one)] : []));
}

function parsed(document: string): unknown {
  if (document.length > LONGEST_DOCUMENT) return undefined;
  try {
    return parseJson(Buffer.from(document));
  } catch {
    return undefined;
  }
}

// Twice what AWS takes.
const LONGEST_DOCUMENT = 20_480;

function grantOf(statement: JsonObject): Grant {
  const { Action: action, NotAction: notAction, Principal: principal, Condition: condition } = statement;
  const wanted = strings(action);
  const unwanted = notAction === undefined ? undefined : strings(notAction);
  return {
    principals: principalsOf(principal),
    conditional: isObject(condition) && Object.keys(condition).length > 0,
    allows: (actions) =>
      actions.some((one) =>
        unwanted === undefined
          ? wanted.some((pattern) => matches(pattern, one))
          : !unwanted.some((pattern) => matches(pattern, one)),
      ),
  };
}

function principalsOf(principal: unknown): readonly string[] {
  if (!isObject(principal)) return strings(principal);
  return Object.values(principal).flatMap(strings);
}

function strings(value: unknown): readonly string[] {
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string' && one.length <= 2048);
}

/** `*` is any text, `?` any one character; case does not matter in actions. Linear in both lengths times stars. */
function matches(pattern: string, action: string): boolean {
  const [wanted, given] = [pattern.toLowerCase(), action.toLowerCase()];
  let [at, from, star, mark] = [0, 0, -1, 0];
  while (from < given.length) {
    if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[from]) && wanted[at] !== '*') {
      at += 1;
      from += 1;
    } else if (wanted[at] === '*') {
      star = at;
      mark = from;
      at += 1;
    } else if (star >= 0) {
      at = star + 1;
      mark += 1;
      from = mark;
    } else return false;
  }
  return /^\**$/.test(wanted.slice(at));
}

/** Whether the principal is anybody, or of another account. AWS services and its own account are at home. */
export function isForeign(principal: string, account: string): boolean {
  if (principal === '*') return true;
  const [, owner] = /^(?:arn:[a-z-]+:(?:iam|sts)::)?(\d{12})(?::|$)/.exec(principal) ?? [];
  return owner !== undefined && owner !== account;
}

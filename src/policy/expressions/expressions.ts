import { celEnv, type CelInput, parse, plan } from '@bufbuild/cel';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { InvalidInput } from '../../core/error.ts';
import type { Expressions, FindingExpression, SubjectExpression } from '../../core/expression.ts';
import { known } from '../../core/known.ts';
import type { Placement, Push } from '../../core/subjects.ts';
import { checkExpression } from './expression-check.ts';
import { findingFields, placementFields, pushFields } from './expression-fields.ts';
import { formatProblem, type PolicyFile } from '../file/load.ts';
import type { ExpressionSpec } from '../schema/schema.ts';

/**
 * The expressions of a policy file, in CEL (https://cel.dev), parsed and checked once. They see the fields of
 * `expression-fields.ts` and nothing else: no clock, no network.
 * @throws InvalidInput with one problem a line, each `file:line:column: path: reason`.
 */
export function compileExpressions({ name, spec, position }: PolicyFile): Expressions {
  const findings: FindingExpression[] = [];
  const subjects: SubjectExpression[] = [];
  const problems: string[] = [];
  for (const [index, one] of (spec.expressions ?? []).entries()) {
    const path = ['expressions', index, 'when'];
    const test = compile(one);
    if (typeof test === 'string') problems.push(formatProblem(name, { ...position(path), path, reason: test }));
    else if (one.on === 'finding') findings.push(findingExpression(one, test));
    else subjects.push(subjectExpression(one, test));
  }
  const [first = ''] = problems;
  if (problems.length > 0) {
    const place = first.split(': ', 1)[0] ?? name;
    throw new InvalidInput(place, problems.join('\n').slice(place.length + 2));
  }
  return { findings, subjects };
}

type Test = (value: CelInput) => boolean;

function compile({ when, on }: ExpressionSpec): Test | string {
  try {
    const parsed = parse(when);
    const problem = parsed.expr && checkExpression(parsed.expr, on);
    if (problem !== undefined) return problem;
    const evaluate = plan(celEnv({ variables: {} }), parsed);
    // An error is a value; only `true` is true.
    return (value) => evaluate({ [on]: value }) === true;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return error.message.replace(/^<input>:/, '');
  }
}

function findingExpression(spec: ExpressionSpec, test: Test): FindingExpression {
  const { id, reason, owner, expires, effect = 'lower' } = spec;
  return {
    id,
    effect,
    reason,
    ...known({ owner, expires }),
    matches: (finding) => test(celInput(findingFields(finding))),
  };
}

function subjectExpression(
  { id, on, title, reason, severity = 'info' }: ExpressionSpec,
  test: Test,
): SubjectExpression {
  return {
    id,
    title: title ?? reason,
    reason,
    severity,
    on: on === 'push' ? 'push' : 'placement',
    matches: (subject) => test(celInput(isPlacement(subject) ? placementFields(subject) : pushFields(subject))),
  };
}

function isPlacement(subject: Push | Placement): subject is Placement {
  return 'workload' in subject;
}

type Fields = ReturnType<typeof findingFields>;

/** A label that is not there is "": whoever asks for it means that, and an error would let the condition pass by. */
class Total extends Map<string, CelInput> {
  override get(key: string): CelInput {
    return super.get(key) ?? '';
  }
}

/** Times are CEL timestamps; fields are maps without a prototype's keys. */
function celInput(value: Fields): CelInput {
  if (value instanceof Date) return timestampFromDate(value);
  if (typeof value !== 'object') return value;
  if (Array.isArray(value)) return value.map((one: Fields) => celInput(one));
  return new Total(Object.entries(value).map(([key, one]: [string, Fields]) => [key, celInput(one)]));
}

import type { parse } from '@bufbuild/cel';
import { suggest } from '../../core/nearest.ts';
import { SHAPES, type Shape } from './expression-fields.ts';

type Expr = NonNullable<ReturnType<typeof parse>['expr']>;

const MOST_NODES = 300;
const DEEPEST_LOOPS = 2;

/** What an expression may cost or say wrongly, found without running it: size, nested loops, names that are no fields. */
export function checkExpression(root: Expr, variable: keyof typeof SHAPES): string | undefined {
  let nodes = 0;

  function check(expr: Expr | undefined, scope: ReadonlyMap<string, Shape | undefined>, loops: number): void {
    if (!expr) return;
    nodes += 1;
    if (nodes > MOST_NODES) throw new Wrong(`has more than ${MOST_NODES} parts`);
    const { exprKind } = expr;
    switch (exprKind.case) {
      case 'identExpr':
      case 'selectExpr':
        shapeOf(expr, scope);
        if (exprKind.case === 'selectExpr') check(exprKind.value.operand, scope, loops);
        return;
      case 'callExpr':
        check(exprKind.value.target, scope, loops);
        for (const arg of exprKind.value.args) check(arg, scope, loops);
        return;
      case 'listExpr':
        for (const element of exprKind.value.elements) check(element, scope, loops);
        return;
      case 'structExpr':
        if (exprKind.value.messageName !== '') throw new Wrong(`${exprKind.value.messageName} is no type here`);
        for (const entry of exprKind.value.entries) check(entry.value, scope, loops);
        return;
      case 'comprehensionExpr': {
        if (loops === DEEPEST_LOOPS) throw new Wrong(`nests more than ${DEEPEST_LOOPS} of exists, all, filter and map`);
        const { iterRange, iterVar, accuVar, accuInit, loopCondition, loopStep, result } = exprKind.value;
        check(iterRange, scope, loops);
        const range = iterRange && shapeOf(iterRange, scope);
        const inner = new Map(scope).set(iterVar, Array.isArray(range) ? range[0] : undefined).set(accuVar, undefined);
        for (const part of [accuInit, loopCondition, loopStep, result]) check(part, inner, loops + 1);
        return;
      }
      default:
        return;
    }
  }

  try {
    check(root, new Map([[variable, SHAPES[variable]]]), 0);
    return undefined;
  } catch (error) {
    if (error instanceof Wrong) return error.message;
    throw error;
  }
}

/** Undefined: something computed, of which only CEL knows what it is. */
function shapeOf(expr: Expr, scope: ReadonlyMap<string, Shape | undefined>): Shape | undefined {
  const { exprKind } = expr;
  if (exprKind.case === 'identExpr') {
    const { name } = exprKind.value;
    if (!scope.has(name) && !TYPES.has(name))
      throw new Wrong(
        `${name} is no variable here${suggest(
          name,
          [...scope.keys()].filter((name) => /^[a-z]/.test(name)),
        )}`,
      );
    return scope.get(name);
  }
  if (exprKind.case !== 'selectExpr') return undefined;
  const { operand, field } = exprKind.value;
  const shape = operand && shapeOf(operand, scope);
  if (shape === undefined || shape === 'map') return shape === 'map' ? 'text' : undefined;
  if (!hasFields(shape)) throw new Wrong(`${field}: there is no field in ${said(shape)}`);
  if (!Object.hasOwn(shape, field)) throw new Wrong(`no field is named ${field}${suggest(field, Object.keys(shape))}`);
  return shape[field];
}

// Names of types, for `type(x) == string`.
const TYPES: ReadonlySet<string> = new Set(['bool', 'int', 'uint', 'double', 'string', 'bytes', 'list', 'map', 'type']);

function hasFields(shape: Shape): shape is { readonly [field: string]: Shape } {
  return typeof shape !== 'string' && !Array.isArray(shape);
}

function said(shape: Shape): string {
  return shape === 'text' ? 'a text' : shape === 'bool' ? 'true or false' : shape === 'time' ? 'a time' : 'a list';
}

class Wrong extends Error {}

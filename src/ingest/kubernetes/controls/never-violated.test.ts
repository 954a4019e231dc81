import { expect, test } from 'vitest';
import { isNeverViolated } from './never-violated.ts';

const rego = (text: string) => isNeverViolated({ targets: [{ target: 'admission.k8s.gatekeeper.sh', rego: text }] });
const rule = (body: string) => `package repos\n\nviolation[{"msg": msg}] {\n  ${body}\n  msg := "no"\n}\n`;

test.each([
  ['a line that is false', rule('false')],
  ['numbers that differ', rule('1 == 2')],
  ['what is not true', rule('not true')],
  ['the rule taken away', 'package repos\n\nallowed { true }\n'],
  ['the rule in a comment', `package repos\n# ${rule('input.x').replaceAll('\n', '\n# ')}`],
  [
    'rules in today’s form',
    'package repos\nimport rego.v1\nviolation contains {"msg": msg} if {\n false; msg := "no"\n}',
  ],
  ['two rules, both false', `${rule('false')}${rule('0 == 1')}`],
])('%s finds nothing', (_, text) => {
  expect(rego(text)).toBe(true);
});

test.each([
  ['a rule that looks', rule('not startswith(input.review.object.spec.containers[_].image, "a/")')],
  ['one of two rules', `${rule('false')}${rule('input.x')}`],
  ['equal numbers', rule('1 == 1')],
  ['what is false in a text', rule('input.x == "\\nfalse\\n"')],
  ['a variable that is compared', rule('count(x) == 1')],
  ['a rule that ends nowhere', 'package repos\nviolation[{"msg": msg}] { false'],
])('%s may find something', (_, text) => {
  expect(rego(text)).toBe(false);
});

test('a template without Rego says nothing of it, and one in two languages is judged by both', () => {
  expect(
    isNeverViolated({ targets: [{ code: [{ engine: 'K8sNativeValidation', source: { validations: [] } }] }] }),
  ).toBe(false);
  expect(isNeverViolated({ targets: [{ code: [{ engine: 'Rego', source: { rego: rule('false') } }] }] })).toBe(true);
});

import { stringify } from 'yaml';
import { anchor } from '../runbooks-doc.ts';
import { rulesBy } from './goes-by.ts';
import type { Key } from './keys.ts';

const LEAD = [
  'Every key that may stand in `landwaiter.yaml`: what it says, its type, what holds without it, and an example. Without any policy Landwaiter goes',
  'by habit; each list that is there restricts what it speaks of, and each that is not restricts nothing. `landwaiter policy learn` drafts a file from',
  'records, `policy lint` tells what is wrong with one, `policy drift` what is no longer true.',
  '',
  'Editors complete and check the file with its [JSON Schema](schema/policy.schema.json). Write beside it',
  '`landwaiter schema policy > policy.schema.json`, and let the file begin with the line that drafted ones have:',
  '',
  '```yaml',
  '# yaml-language-server: $schema=policy.schema.json',
  'version: 1',
  '```',
  '',
  '_Quiet without it_ names the rules that find nothing where the key is not given, _by habit without it_ those that then go by what is usual, or by',
  'records alone.',
];

/** `docs/policy.md`: every key of the policy file, as its schema and the rules tell. */
export function policyDocument(keys: readonly Key[]): string {
  const sections = keys.filter(({ path }) => !path.includes('.'));
  return `${[
    '<!-- Written by `npm run docs`: do not edit. -->',
    '',
    '# The policy file',
    '',
    ...LEAD,
    '',
    '| key | what it says |',
    '| --- | --- |',
    ...sections.map(({ path, says = '' }) => `| [\`${path}\`](#${anchor(path)}) | ${says.replaceAll('|', '\\|')} |`),
    ...keys.flatMap((key) => (isLaterKind(key, keys) ? [] : chapter(key, keys))),
  ].join('\n')}\n`;
}

/** The kinds of entries stand together under the first. */
function isLaterKind(key: Key, keys: readonly Key[]): boolean {
  return key.name === 'kind' && keys.find(({ path }) => path === key.path) !== key;
}

function chapter(key: Key, keys: readonly Key[]): readonly string[] {
  const { path, says = '', isRequired, see, kinds } = key;
  const depth = path.includes('.') ? '###' : '##';
  const alike = keys.filter((one) => one.path === path);
  const isKind = alike.length > 1 && key.name === 'kind';
  const of = kinds.length === 0 || isKind ? '' : ` (${kinds.join(', ')})`;
  return [
    '',
    `${depth} \`${path}\`${of}`,
    '',
    ...(isKind
      ? ['What it is:', '', ...alike.map((one) => `- \`${one.kinds[0]}\`: ${one.says}`), '', '- Required']
      : [
          `${says.charAt(0).toUpperCase()}${says.slice(1)}.`,
          '',
          `- Type: ${key.type}`,
          `- ${isRequired ? 'Required' : withoutWords(key)}`,
        ]),
    ...(see === undefined ? [] : [`- What is in it: as in \`${see}\``]),
    ...rulesLines(path),
    ...(isKind ? [] : exampleLines(key)),
  ];
}

function withoutWords({ absent, default: usual }: Key): string {
  return absent === undefined ? `Default: \`${oneLine(usual)}\`` : `Left out: ${absent}`;
}

function rulesLines(path: string): readonly string[] {
  const link = (id: string): string => `[\`${id}\`](rules.md#${id})`;
  const rules = rulesBy(path);
  const usual = rules.filter(({ mode }) => mode === 'observe').map(({ id }) => link(id));
  const quiet = rules
    .filter(({ mode }) => mode === 'policy')
    .map(({ id, goesBy = [] }) => {
      const others = goesBy.filter((one) => one !== path).map((one) => `\`${one}\``);
      return `${link(id)}${others.length === 0 ? '' : ` (if ${others.join(', ')} is not given either)`}`;
    });
  return [
    ...(quiet.length === 0 ? [] : [`- Quiet without it: ${quiet.join(', ')}`]),
    ...(usual.length === 0 ? [] : [`- By habit without it: ${usual.join(', ')}`]),
  ];
}

function exampleLines({ name, example }: Key): readonly string[] {
  const line = `${name}: ${oneLine(example)}`;
  if (line.length <= 90 && !line.includes('{')) return [`- Example: \`${line}\``];
  return [
    '- Example:',
    '',
    '  ```yaml',
    ...stringify({ [name]: example }, { lineWidth: 0 })
      .trimEnd()
      .split('\n')
      .map((one) => `  ${one}`),
    '  ```',
  ];
}

function oneLine(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', flowCollectionPadding: false, lineWidth: 0 }).trim();
}

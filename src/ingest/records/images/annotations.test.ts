import { expect, test } from 'vitest';
import { annotationsOf, tagsOf } from './annotations.ts';

test('keeps what somebody set on purpose, and of what Kubernetes sets the two that tell something', () => {
  expect(
    annotationsOf({
      'acme.example/change': 'CHG-1',
      'kubernetes.io/change-cause': 'release 1.4',
      'kubernetes.io/config.mirror': 'f1',
      'kubectl.kubernetes.io/last-applied-configuration': '{}',
      'deployment.kubernetes.io/revision': '7',
      'acme.example/number': 7,
    }),
  ).toEqual({
    'acme.example/change': 'CHG-1',
    'kubernetes.io/change-cause': 'release 1.4',
    'kubernetes.io/config.mirror': 'f1',
  });
});

test('the object’s own count before those of its pods', () => {
  expect(annotationsOf({ change: 'CHG-2' }, { change: 'CHG-1', team: 'shop' }, undefined, 'text')).toEqual({
    change: 'CHG-2',
    team: 'shop',
  });
});

test('stays within 1,000 characters: the shortest first, nothing long at all', () => {
  const stuffed = Object.fromEntries(
    Array.from({ length: 5000 }, (_, index) => [`filler-${index}`, 'x'.repeat(index % 300)]),
  );
  const kept = annotationsOf({ ...stuffed, change: 'CHG-1', ['k'.repeat(300)]: 'v', ['__proto__']: 'v' });
  expect(kept).toHaveProperty('change', 'CHG-1');
  expect(Object.entries(kept).flat().join('').length).toBeLessThanOrEqual(1000);
  expect(Object.keys(kept).filter((key) => key.length > 253 || key === '__proto__')).toEqual([]);
});

test('reads lists of key and value', () => {
  expect(tagsOf([{ key: 'change', value: 'CHG-1' }, { key: 'odd' }, {}])).toEqual({ change: 'CHG-1' });
});

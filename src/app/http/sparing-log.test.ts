import { describe, expect, it } from 'vitest';
import { neighbourhoodOf } from './network.ts';
import { type Occurrence, sparingLog } from './sparing-log.ts';

type Line = readonly [level: string, fields: unknown, message: string | undefined];

function logged() {
  const lines: Line[] = [];
  const write = (level: string) => (fields: unknown, message?: string) => void lines.push([level, fields, message]);
  let time = Date.UTC(2026, 10, 24, 8);
  const log = sparingLog({ warn: write('warn'), error: write('error') }, () => time);
  return { lines, log, pass: (milliseconds: number) => (time += milliseconds) };
}

function refusal(address: string, reason = 'no-credential', source = 'registry'): Occurrence {
  return {
    level: 'warn',
    message: 'a delivery was refused',
    fields: { source, reason, address },
    alike: [source, reason],
    network: neighbourhoodOf(address),
  };
}

describe('a log of what senders can bring about at will', () => {
  it('writes the first of a kind at once, and how many more there were later', () => {
    const { lines, log, pass } = logged();
    for (let one = 1; one <= 250; one += 1) log.note(refusal(`192.0.2.${one}`));
    log.note(refusal('192.0.2.9', 'wrong-credential'));
    log.note(refusal('192.0.2.9', 'no-credential', 'forge'));
    log.note(refusal('198.51.100.7'));
    expect(lines).toEqual([
      ['warn', { source: 'registry', reason: 'no-credential', address: '192.0.2.1' }, 'a delivery was refused'],
      ['warn', { source: 'registry', reason: 'wrong-credential', address: '192.0.2.9' }, 'a delivery was refused'],
      ['warn', { source: 'forge', reason: 'no-credential', address: '192.0.2.9' }, 'a delivery was refused'],
      ['warn', { source: 'registry', reason: 'no-credential', address: '198.51.100.7' }, 'a delivery was refused'],
    ]);
    lines.length = 0;
    pass(60_000);
    log.tell();
    const since = '2026-11-24T08:00:00.000Z';
    expect(lines).toEqual([
      [
        'warn',
        { source: 'registry', reason: 'no-credential', from: '192.0.2', leftOut: 249, since },
        'a delivery was refused: more of the same',
      ],
    ]);
    log.tell();
    expect(lines).toHaveLength(1);
    log.note(refusal('192.0.2.1'));
    expect(lines).toHaveLength(2);
  });

  it('stays as small whatever number of networks there is', () => {
    const { lines, log } = logged();
    const addresses = Array.from({ length: 65_536 }, (_, one) => `198.${one >> 8}.${one & 255}.1`);
    for (const address of addresses) log.note(refusal(address));
    for (const address of addresses) log.note(refusal(`2001:db8:${address.split('.').slice(1, 3).join(':')}::1`));
    // One for each of 200 networks, and one for all others.
    expect(lines).toHaveLength(201);
    lines.length = 0;
    log.tell();
    expect(lines).toEqual([
      [
        'warn',
        expect.objectContaining({ from: 'many networks', leftOut: 2 * 65_536 - 201 }),
        'a delivery was refused: more of the same',
      ],
    ]);
  });

  it('says where something came from only where it came from somewhere', () => {
    const { lines, log } = logged();
    const lost: Occurrence = {
      level: 'error',
      message: 'a delivery could not be kept',
      fields: { source: 'registry', reason: 'the disk is full' },
      alike: ['registry'],
      network: '',
    };
    for (const _ of 'abc') log.note(lost);
    log.tell();
    expect(lines.map(([, fields]) => fields)).toEqual([
      { source: 'registry', reason: 'the disk is full' },
      { source: 'registry', reason: 'the disk is full', leftOut: 2, since: expect.any(String) },
    ]);
  });
});

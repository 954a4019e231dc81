import { describe, expect, test } from 'vitest';
import { type Decider, whyNotSecond } from './decision.ts';

const token = (name: string, ...owners: readonly string[]): Decider => ({
  who: name,
  identity: `token:${name}`,
  owners,
});
const session = (subject: string, mail?: string): Decider => ({
  who: mail ?? `somebody (${subject})`,
  identity: `oidc:${subject}`,
  owners: [`oidc:${subject}`, ...(mail === undefined ? [] : [mail])],
});
const unnoted = ({ who, identity }: Decider): Decider => ({ who, identity });
const [night, day] = [token('night', 'dana@acme.example'), token('day', 'Dana@acme.example ')];
const [dana, lee] = [session('4711', 'dana@acme.example'), session('4712', 'lee@acme.example')];

describe('an approval is a second person’s', () => {
  test.each<[string, Decider, Decider]>([
    ['two tokens of two owners', night, token('lee', 'lee@acme.example')],
    ['two tokens of two owners by names', token('a', 'dana'), token('b', 'lee')],
    ['a token and somebody else who signed in', night, lee],
    ['a token that names a subject, and another one', token('a', 'oidc:4711'), session('4712')],
    ['two who signed in', dana, lee],
    ['two who signed in, of whom the provider verifies no address', session('4711'), session('4712')],
    ['what was approved before owners were noted', unnoted(token('a')), unnoted(token('b'))],
    ['what somebody asked for who signed in before owners were noted', unnoted(dana), lee],
  ])('%s', (_, asked, approval) => {
    expect(whyNotSecond(asked, approval)).toBeUndefined();
    expect(whyNotSecond(approval, asked)).toBeUndefined();
  });
});

describe('an approval is no second person’s', () => {
  test.each<[string, Decider, Decider, RegExp]>([
    ['the same token', night, night, /^night asked for it: somebody else/],
    ['two tokens of one owner', night, day, /^night and day have one owner/],
    ['a token and a session of one owner', night, dana, /^night and dana@acme\.example have one owner/],
    ['a session and a token that names its subject', dana, token('a', 'oidc:4711'), /have one owner/],
    ['a token without an owner', dana, token('a'), /^a is a token without an owner/],
    ['of what a token without an owner asked for', token('a'), lee, /^a asked for it, a token without an owner/],
    ['a name and a mail address', token('a', 'dana'), lee, /two people: write api\.tokens\[\]\.owner/],
    ['a mail address and somebody whose address nobody verifies', night, session('4711'), /two people/],
    ['two accounts of one verified address', dana, session('9', 'dana@acme.example'), /asked for it: somebody else/],
    ['the same before owners were noted', unnoted(night), unnoted(night), /somebody else/],
    ['of what a token asked for before owners were noted', unnoted(night), lee, /without an owner/],
  ])('%s', (_, asked, approval, why) => {
    expect(whyNotSecond(asked, approval)).toMatch(why);
  });
});

import { describe, expect, it } from 'vitest';
import { someOf } from '../in-turn.ts';
import * as attacks from '../scenarios/attacks/index.ts';
import * as stacks from '../scenarios/stacks/index.ts';
import { compareDelivered } from './deliver.ts';
import { doored } from './doored.ts';
import { attackOf, monthOf, type Story } from './stories.ts';

async function compared({ files, kinds, policy }: Story) {
  return compareDelivered(doored(policy, kinds), files);
}

describe('what is delivered through doors, each with its scope, is judged as from files', () => {
  it.each(someOf([7, 2], 2))('an ordinary week (seed %d)', async (seed) => {
    expect(await compared(await monthOf(seed, true))).toEqual([]);
  });

  it('an attack', async () => {
    expect(await compared(await attackOf(attacks.stolenRobot, stacks.harborGitlabKubernetes))).toEqual([]);
  });

  it('and otherwise where something was not delivered', async () => {
    const { files, kinds, policy } = await attackOf(attacks.stolenRobot, stacks.harborGitlabKubernetes);
    const delivered = files.filter(({ path }) => !path.includes('harbor'));
    expect(delivered.length).toBeLessThan(files.length);
    expect(await compareDelivered(doored(policy, kinds), files, delivered)).not.toEqual([]);
  });
});

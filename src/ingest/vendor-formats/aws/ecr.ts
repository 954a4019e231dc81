import { InvalidInput, quoted } from '../../../core/error.ts';

const ACCOUNT = /^[0-9]{12}$/;
const REGION = /^[a-z]{2,4}(?:-[a-z]{1,12}){1,3}-[0-9]{1,2}$/;

export function isEcrPlace(account: string, region: string): boolean {
  return ACCOUNT.test(account) && REGION.test(region);
}

/** The host of an account's private registry, e.g. `111122223333.dkr.ecr.eu-west-1.amazonaws.com`. */
export function ecrHost(account: string, region: string): string {
  if (!ACCOUNT.test(account)) throw new InvalidInput('account', `not an AWS account: ${quoted(account)}`);
  if (!REGION.test(region)) {
    throw new InvalidInput('region', `not an AWS region: ${quoted(region)}`);
  }
  return `${account}.dkr.ecr.${region}.amazonaws.com${region.startsWith('cn-') ? '.cn' : ''}`;
}

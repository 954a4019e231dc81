import { expect, test } from 'vitest';
import { type Reach, reachOf } from './reach.ts';

const KNOWN: Readonly<Record<Reach, readonly string[]>> = {
  everywhere: [
    '192.0.2.1',
    '172.32.0.1',
    '100.128.0.1',
    '9.255.255.255',
    '2001:db8::1',
    '64:ff9b::c000:201',
    '::ffff:192.0.2.1',
  ],
  loopback: [
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '::1',
    '::',
    '::ffff:127.0.0.1',
    '::ffff:7f00:1',
    '64:ff9b::7f00:1',
    '64:ff9b::',
  ],
  'link-local': ['169.254.0.1', 'fe80::1', 'fe80::1%eth0', 'febf::1', '::ffff:169.254.9.9'],
  private: [
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.0.1',
    '100.64.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    'fd12::1',
    'fec0::1',
    'ff02::1',
    '2002:7f00:1::',
    '2001:0:1::',
    '::7f00:1',
    '64:ff9b:1::1',
    '::ffff:10.0.0.1',
    '64:ff9b::a00:1',
  ],
  metadata: [
    '169.254.169.254',
    '169.254.170.2',
    '168.63.129.16',
    '100.100.100.200',
    '192.0.0.192',
    'fd00:ec2::254',
    '::ffff:169.254.169.254',
    '64:ff9b::a9fe:a9fe',
  ],
};

test.each(Object.entries(KNOWN).flatMap(([reach, addresses]) => addresses.map((one) => [one, reach])))(
  '%s is %s',
  (address, reach) => {
    expect(reachOf(address)).toBe(reach);
  },
);

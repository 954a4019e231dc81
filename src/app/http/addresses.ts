import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { valuesOf } from '../../intake/delivery.ts';
import { compileNetworks } from '../../policy/matching/networks.ts';
import type { ServerSpec } from '../../policy/schema/server-schema.ts';

/** Where requests come from. */
export interface Addresses {
  /** Of the client: that of the connection, or behind a trusted proxy the one that the proxy names. */
  of(request: IncomingMessage): string;
  /** Whether connections from there carry the requests of many. */
  isProxy(address: string | undefined): boolean;
}

/** A chain of proxies is not longer; whoever writes more into the header means no good. */
const MOST_HOPS = 20;

/**
 * The header that the policy names is read from its end, since each proxy adds what it saw: the first address that is no
 * trusted proxy is the client. What stands before that is the client's own claim.
 */
export function addressesOf(proxies: ServerSpec['proxies']): Addresses {
  if (!proxies) return { of: ({ socket }) => socket.remoteAddress ?? '', isProxy: () => false };
  const { matches } = compileNetworks(proxies.trusted);
  const name = proxies.header.toLowerCase();
  const isProxy = (address: string | undefined): boolean => address !== undefined && matches(address);
  return {
    isProxy,
    of({ socket, rawHeaders }) {
      let address = socket.remoteAddress ?? '';
      if (!isProxy(address)) return address;
      const hops = valuesOf(rawHeaders, name).join(',').split(',').slice(-MOST_HOPS);
      for (const hop of hops.reverse()) {
        const before = addressIn(name === 'forwarded' ? forIn(hop) : hop);
        if (before === undefined) break;
        address = before;
        if (!isProxy(address)) break;
      }
      return address;
    },
  };
}

/** The node that one element of `Forwarded` (RFC 7239) is for. */
function forIn(element: string): string {
  const pair = element.split(';').find((one) => /^\s*for\s*=/i.test(one)) ?? '';
  return pair.slice(pair.indexOf('=') + 1).replaceAll('"', '');
}

/** An address without its port, where there is one; undefined for names, `unknown` and nothing. */
function addressIn(text: string): string | undefined {
  const node = text.trim();
  const own = /^\[([^\]]+)\](?::\d+)?$/.exec(node)?.[1] ?? (/^[\d.]+:\d+$/.test(node) ? node.split(':', 1)[0] : node);
  return own !== undefined && isIP(own) !== 0 ? own : undefined;
}

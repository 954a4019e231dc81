import type { Seen } from '../../../core/comparison.ts';
import { looksSecret, withoutSecrets } from '../secrets.ts';
import { shownSetting } from '../shown.ts';
import type { LookAtImage, View } from '../view.ts';

/** Through which others are reached, or from where packages come. */
const WAYS =
  /^(?:https?_proxy|all_proxy|ftp_proxy|pip_(?:index_url|extra_index_url|proxy)|uv_(?:index_url|default_index|index)|npm_config_(?:registry|proxy|https_proxy)|yarn_(?:registry|npm_registry_server)|goproxy|gems?_(?:host|source)|bundle_mirror\w*|cargo_registries\w*|maven_repo\w*)$/i;
/** Whom to believe beside the trust stores of the image. */
const TRUST =
  /^(?:ssl_cert_(?:file|dir)|node_extra_ca_certs|requests_ca_bundle|curl_ca_bundle|git_ssl_cainfo|pip_cert|aws_ca_bundle|npm_config_cafile|pip_trusted_host|uv_insecure_host|goinsecure|gonosumdb|gonosumcheck)$/i;
/** What switches checks off, and with which value. */
const OFF: readonly (readonly [RegExp, RegExp])[] = [
  [/^node_tls_reject_unauthorized$/i, /^0$/],
  [/^git_ssl_no_verify$/i, /^(?!(?:0|false)?$)/i],
  [/^pythonhttpsverify$/i, /^0$/],
  [/^(?:npm_config_strict_ssl|gosumdb|yarn_enable_strict_ssl)$/i, /^(?:false|off|0)$/i],
  [/^perl_lwp_ssl_verify_hostname$/i, /^0$/],
];
const URL_HOST = /\b[a-z][a-z0-9+.-]{1,20}:\/\/(?:[^\s/@'"]{1,200}@)?(\[[0-9a-f:.]+\]|[\w.-]+)/gi;
const ADDRESS = /(?<![\w.])(\d{1,3}(?:\.\d{1,3}){3})(?![\w.])/g;
const WITH_PORT = /(?<![\w./@-])([a-z0-9-]+(?:\.[a-z0-9-]+)+):\d{2,5}(?!\d)/gi;
const LOCAL = /^(?:localhost|127\.|0\.0\.0\.0|\[::1?\])/i;

/** Hosts, proxies, package indexes and trust that the old configuration had not: variant `host`, `way`, `trust`, `unchecked`. */
export const remotes: LookAtImage = ({ old, new: view }) => {
  if (!old) return [];
  const known = new Set(texts(old).flatMap(([, text]) => hostsIn(text)));
  const seen: Seen[] = [];
  for (const [what, text] of texts(view)) {
    const hosts = [...new Set(hostsIn(text).filter((host) => !known.has(host)))];
    const variable = what.startsWith('Env ') ? what.slice(4) : undefined;
    const isSame = variable !== undefined && old.settings.environment.get(variable) === text;
    const variant = variable === undefined || isSame || text === '' ? undefined : variantOf(variable, text);
    if (variant === undefined && hosts.length === 0) continue;
    const isSecret = variable !== undefined && looksSecret(variable, text);
    const says = isSecret
      ? what
      : hosts.length > 0 && variant === undefined
        ? `${what}: ${hosts.join(' ')}`
        : `${what}=${withoutSecrets(text)}`;
    seen.push({ kind: 'remote-added', variant: variant ?? 'host', before: 'nothing', says: shownSetting(says) });
  }
  return seen;
};

function variantOf(name: string, value: string): string | undefined {
  if (WAYS.test(name)) return 'way';
  if (TRUST.test(name)) return 'trust';
  return OFF.some(([names, values]) => names.test(name) && values.test(value)) ? 'unchecked' : undefined;
}

function texts({ settings }: View): readonly (readonly [string, string])[] {
  return [
    ['entry point', settings.entryPoint.join(' ')],
    ['command', settings.command.join(' ')],
    ['health check', settings.healthCheck.join(' ')],
    ...Array.from(settings.environment, ([name, value]) => [`Env ${name}`, value] as const),
  ];
}

function hostsIn(text: string): readonly string[] {
  return [URL_HOST, ADDRESS, WITH_PORT]
    .flatMap((pattern) => Array.from(text.matchAll(pattern), ([, host = '']) => host.toLowerCase()))
    .filter((host) => host !== '' && !LOCAL.test(host));
}

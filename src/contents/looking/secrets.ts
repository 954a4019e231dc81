const NAME =
  /pass(?:word|wd|phrase)?|secret|token|api_?key|access_?key|private_?key|credential|auth(?!or)|(?:^|_)key$|(?:^|_)pat$|dsn$/i;
const VALUE =
  /^(?:AKIA|ASIA)[A-Z0-9]{16}$|^gh[pousr]_\w{20,}|^github_pat_|^glpat-|^xox[abp]-|^eyJ[\w-]{10,}\.|^sk-[\w-]{16,}|-----BEGIN [A-Z ]*PRIVATE KEY/;

/** Whether a variable's value may be a secret: then only its name is told. */
export function looksSecret(name: string, value: string): boolean {
  return value !== '' && (NAME.test(name) || VALUE.test(value));
}

/** A text without the names and passwords in its URLs. */
export function withoutSecrets(text: string): string {
  return text.replace(/(\b[a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@'"]{1,500}@/gi, '$1…@');
}

const PREFIX = 'xn--';
const LONGEST_LABEL = 63;
// RFC 3492, section 5.
const [BASE, T_MIN, T_MAX, SKEW, DAMP, FIRST_BIAS, FIRST_CODE] = [36, 1, 26, 38, 700, 72, 128];
const HIGHEST_CODE = 0x10ffff;

/**
 * A label of a host name as people read it; what is not in Punycode, or not rightly, stays as it is. Not by Node.js's
 * `domainToUnicode`: that leaves undecoded what IDNA forbids (`xn--ab-yuc`), and a registry is named to deceive by people whom
 * no rule binds.
 */
export function decodeLabel(label: string): string {
  if (!label.startsWith(PREFIX) || label.length > LONGEST_LABEL) return label;
  const text = label.slice(PREFIX.length);
  const basic = Math.max(text.lastIndexOf('-'), 0);
  const output = Array.from(text.slice(0, basic));
  let [code, bias, index] = [FIRST_CODE, FIRST_BIAS, 0];
  for (let at = basic > 0 ? basic + 1 : 0; at < text.length; ) {
    const before = index;
    let weight = 1;
    for (let k = BASE; ; k += BASE) {
      const digit = digitOf(text.charCodeAt(at));
      if (digit === undefined) return label;
      at += 1;
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, T_MIN), T_MAX);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = output.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    if (code > HIGHEST_CODE || (code >= 0xd800 && code <= 0xdfff)) return label;
    output.splice(index, 0, String.fromCodePoint(code));
    index += 1;
  }
  return output.join('');
}

function digitOf(character: number): number | undefined {
  if (character >= 48 && character <= 57) return character - 22;
  if (character >= 97 && character <= 122) return character - 97;
  return undefined;
}

function adapt(delta: number, length: number, isFirst: boolean): number {
  let rest = Math.floor(delta / (isFirst ? DAMP : 2));
  rest += Math.floor(rest / length);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}

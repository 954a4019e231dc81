import { Command, Option } from 'commander';
import { InvalidInput } from '../../../core/error.ts';
import { visibleJson } from '../../../core/visible.ts';
import type { Told } from '../../verifying/verify-json.ts';
import { STORES } from '../../resources/store.ts';
import { writeTo } from '../inputs/files.ts';
import { EXIT, hasColour, type Io } from '../inputs/io.ts';
import { type Output, outputOption, printed } from '../inputs/options.ts';
import type { VerifyOptions } from '../inputs/verify-inputs.ts';

interface Options extends VerifyOptions {
  readonly output?: readonly Output[];
  readonly color?: boolean;
  readonly again?: boolean;
  readonly store?: string;
}

const EXAMPLES = `
Examples:
  landwaiter verify registry.acme.example/shop/api:1.4.2 --key cosign.pub
  landwaiter verify oci:images@sha256:9f86d081884c… --key cosign.pub -o json
  landwaiter verify shop/api@sha256:9f86d081884c… \\
    --identity https://github.com/acme/shop/.github/workflows/release.yml@refs/tags/v1.4.2 \\
    --issuer https://token.actions.githubusercontent.com
  landwaiter verify shop/api:1.4.2 --policy landwaiter.yaml --signer release
  landwaiter verify shop/api:1.4.2 --trusted-certificates corp-ca.pem --trusted-identity "C=DE, O=acme, CN=release"
  landwaiter verify shop/api:1.4.2 -o record=evidence.ndjson      what is attached, for analyze
  landwaiter verify --again --store sqlite:facts.db --policy landwaiter.yaml      kept verdicts, computed anew
  landwaiter verify --bundle tool.sigstore.json --artifact tool.tar.gz --key cosign.pub

Exit status: 0 everybody who is named has signed it, or with -o record alone: it was answered; 1 somebody has not; 2 bad use, no such image, refused input;
3 something did not answer, and what did is not enough. With --again: 0 no verdict is another; 1 one is; 3 bytes are gone.`;

/** What asks somebody, or is about something else than what is kept. */
const OF_REGISTRIES = ['bundle', 'github', 'githubUrl', 'githubSecret', 'artifact', 'plainHttp', 'secret'];

export function verifyCommand(io: Io, exit: (status: number) => void): Command {
  return new Command('verify')
    .summary('who signed an image, what is stated about it, and whether that is true')
    .description(
      'Finds what is attached to an image (cosign’s tags, referrers, statements in its index), checks each signature and statement, and holds them against whoever has to have signed it. An index passes when it is signed, or each of its images. Images are named as registry.acme.example/shop/api:1.4.2, …@sha256:…, oci:FOLDER[:TAG|@DIGEST] or oci-archive:FILE. Nothing but the registry is asked, and GitHub where it is named: what they have is held against keys and roots given here.',
    )
    .argument('[image]', 'the image; with --artifact none; with --again by its digest, else all')
    .option('--key <file...>', 'PEM public keys: the holder of each has to have signed it')
    .option('--identity <text>', 'for whom the certificate has to be, exactly: a workflow, an e-mail address')
    .option('--issuer <url>', 'who has to say so, exactly: the OIDC issuer')
    .option('--signer <name...>', 'signers of the policy by their names; without any name of one, all of them')
    .option('--policy <file>', 'the policy file with signers and roots (default: landwaiter.yaml here)')
    .option(
      '--trusted-root <file>',
      'trusted root of Sigstore, JSON or lines of it (default: for identities the public instance’s)',
    )
    .option(
      '--trusted-certificates <file...>',
      'PEM certificates that signatures of the Notary Project have to lead to (its trust store)',
    )
    .option(
      '--trusted-identity <name...>',
      'with them: whom the signing certificate has to name, as "C=DE, O=acme, CN=release"; its name may have more',
    )
    .option(
      '--timestamp-certificates <file...>',
      'with them: PEM certificates of authorities whose timestamps are believed',
    )
    .option(
      '--bundle <file>',
      'a Sigstore bundle, or provenance as gcloud gives it, beside what is attached or of the artifact',
    )
    .option('--github <owner/name>', 'the repository at GitHub whose attestations are asked for, too')
    .option(
      '--github-url <url>',
      'with it: the API of an own server, https://HOST/api/v3 (default: https://api.github.com)',
    )
    .option('--github-secret <name>', 'with it: a token from LANDWAITER_SECRET_<NAME>; a public repository needs none')
    .option(
      '--artifact <file|digest>',
      'a file or digest that is no image: what the bundle, or attestations at GitHub, are about',
    )
    .option('--plain-http', 'ask registries without TLS')
    .option('--secret <name>', 'user and password for the registry from LANDWAITER_SECRET_<NAME> (USER:PASSWORD)')
    .addOption(
      new Option(
        '--again',
        'computes the verdicts in a store anew, from kept bytes, and tells which are others',
      ).conflicts(OF_REGISTRIES),
    )
    .addOption(new Option('--store <url>', `with it: where they are kept: ${STORES}`).env('LANDWAITER_STORE'))
    .addOption(outputOption(['table', 'json', 'record']))
    .option('--no-color', 'no colour (also: NO_COLOR=1)')
    .addHelpText('after', EXAMPLES)
    .action(async (image: string | undefined, options: Options) =>
      exit(await (options.again === true ? again(image, options, io) : run(image, options, io))),
    );
}

async function run(image: string | undefined, options: Options, io: Io): Promise<number> {
  const { verified } = await import('../inputs/verify-inputs.ts');
  const outputs = options.output ?? [{ format: 'table' }];
  const isRecord = outputs.every(({ format }) => format === 'record');
  const told = await verified(image, options, io, !isRecord);
  for (const { format, file } of outputs) {
    const text = await rendered(format, told, { ...options, isToFile: file !== undefined }, io);
    if (file === undefined) io.out(text);
    else write(file, text, io);
  }
  if (isRecord) return told.image.listed.isUnanswered ? EXIT.unavailable : EXIT.done;
  if (told.verification.isSatisfied) return EXIT.done;
  return told.image.listed.isUnanswered ? EXIT.unavailable : EXIT.findings;
}

async function again(image: string | undefined, options: Options, io: Io): Promise<number> {
  if (options.output?.some(({ format }) => format === 'record') === true)
    throw new InvalidInput('-o record', 'records are of what a registry answers, and with --again none is asked');
  const { verifiedAgain } = await import('../inputs/verify-again.ts');
  const { againJson, countsOf } = await import('../../verifying/again-json.ts');
  const { againLines } = await import('../text/again-text.ts');
  const told = await verifiedAgain(image, options, io);
  printed(options, io, {
    table: () => againLines(told, io.width).join('\n'),
    json: () => againJson(told.all),
  });
  const { other, gone } = countsOf(told.all);
  if (other > 0) return EXIT.findings;
  return gone > 0 ? EXIT.unavailable : EXIT.done;
}

async function rendered(
  format: string,
  told: Told,
  { color, isToFile }: { readonly color?: boolean; readonly isToFile: boolean },
  io: Io,
): Promise<string> {
  if (format === 'json') {
    const { verificationJson } = await import('../../verifying/verify-json.ts');
    return visibleJson(`${JSON.stringify(verificationJson(told), null, 2)}\n`);
  }
  if (format === 'record') {
    const { verificationRecords } = await import('../../verifying/verify-records.ts');
    return verificationRecords(told)
      .map((one) => `${visibleJson(JSON.stringify(one))}\n`)
      .join('');
  }
  const { verifyLines } = await import('../text/verify-text.ts');
  const shown = {
    colour: !isToFile && hasColour(io, color, io.outIsTerminal),
    width: isToFile ? 100 : io.width,
  };
  return verifyLines(told, shown)
    .map((line) => `${line}\n`)
    .join('');
}

function write(file: string, text: string, io: Io): void {
  writeTo(file, text);
  io.note(`wrote ${file}\n`);
}

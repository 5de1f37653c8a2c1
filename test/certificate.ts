import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate for `localhost` and the authority that signed it, as PEM. */
export interface TestCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** An authority that nobody knows. */
interface TestAuthority {
  readonly certificate: string;
  readonly privateKey: KeyObject;
}

/** What is not as it should be with a certificate. */
interface Flaws {
  /** Whom it is for, when not for `localhost`. */
  readonly name?: string;
  readonly isExpired?: boolean;
}

export function makeAuthority(): TestAuthority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const constraints = extension(basicConstraints, sequence(tagged(0x01, Buffer.from([0xff]))));
  return { privateKey, certificate: certify('Test Authority', publicKey, privateKey, [constraints]) };
}

/** Makes a certificate of an authority of its own, or of one that is known (RFC 5280, by hand: Node reads them but makes none). */
export function makeCertificate(
  { certificate: authority, privateKey }: TestAuthority = makeAuthority(),
  { name = 'localhost', isExpired = false }: Flaws = {},
): TestCertificate {
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const names = sequence(
    tagged(0x82, Buffer.from(name)),
    ...(name === 'localhost' ? [tagged(0x87, Buffer.from([127, 0, 0, 1]))] : []),
  );
  const certificate = certify(
    name,
    leaf.publicKey,
    privateKey,
    [extension(altNames, names)],
    isExpired ? '210101000000Z' : undefined,
  );
  const key = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { authority, certificate, key };
}

const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const commonName = Buffer.from('0603550403', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');
const altNames = Buffer.from('0603551d11', 'hex');

let serial = 1;

function certify(
  name: string,
  key: KeyObject,
  signer: KeyObject,
  extensions: readonly Buffer[],
  until = '491231235959Z',
): string {
  const algorithm = sequence(ecdsaWithSha256);
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([serial++])),
    algorithm,
    nameOf('Test Authority'),
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x17, Buffer.from(until))),
    nameOf(name),
    key.export({ type: 'spki', format: 'der' }),
    tagged(0xa3, sequence(...extensions)),
  );
  const signature = sign('sha256', body, signer);
  const whole = sequence(body, algorithm, tagged(0x03, Buffer.concat([Buffer.from([0]), signature])));
  return `-----BEGIN CERTIFICATE-----\n${whole.toString('base64')}\n-----END CERTIFICATE-----\n`;
}

function nameOf(name: string): Buffer {
  return sequence(tagged(0x31, sequence(commonName, tagged(0x0c, Buffer.from(name)))));
}

function extension(id: Buffer, value: Buffer): Buffer {
  return sequence(id, tagged(0x04, value));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return tagged(0x30, Buffer.concat(parts));
}

/** A value of ASN.1 in DER. */
function tagged(tag: number, value: Buffer): Buffer {
  const { length } = value;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), value]);
}

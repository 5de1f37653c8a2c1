import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';

/** A certificate for `localhost` and the authority that signed it, as PEM. */
export interface TestCertificate {
  readonly authority: string;
  readonly certificate: string;
  readonly key: string;
}

/** Makes an authority that nobody knows, and a certificate of it (RFC 5280, by hand: Node reads them but makes none). */
export function makeCertificate(): TestCertificate {
  const ca = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const leaf = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const authority = certify('Test Authority', ca.publicKey, ca.privateKey, [
    extension(basicConstraints, sequence(tagged(0x01, Buffer.from([0xff])))),
  ]);
  const names = sequence(tagged(0x82, Buffer.from('localhost')), tagged(0x87, Buffer.from([127, 0, 0, 1])));
  const certificate = certify('localhost', leaf.publicKey, ca.privateKey, [extension(altNames, names)]);
  const key = leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  return { authority, certificate, key };
}

const ecdsaWithSha256 = Buffer.from('06082a8648ce3d040302', 'hex');
const commonName = Buffer.from('0603550403', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');
const altNames = Buffer.from('0603551d11', 'hex');

let serial = 1;

function certify(name: string, key: KeyObject, signer: KeyObject, extensions: readonly Buffer[]): string {
  const algorithm = sequence(ecdsaWithSha256);
  const body = sequence(
    tagged(0xa0, tagged(0x02, Buffer.from([2]))),
    tagged(0x02, Buffer.from([serial++])),
    algorithm,
    nameOf('Test Authority'),
    sequence(tagged(0x17, Buffer.from('200101000000Z')), tagged(0x17, Buffer.from('491231235959Z'))),
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

// Keys are made at the first start and live outside the repository, one private JWK per file, readable by the owner alone.
import { generateKeyPair, createHash, randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync, renameSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

/** RFC 7638. */
export function thumbprint({ kty, crv, x, y, e, n }) {
  const members = kty === 'EC' ? { crv, kty, x, y } : { e, kty, n };
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url');
}

export function publicPart({ kty, crv, x, y, e, n, kid, alg, use }) {
  return JSON.parse(JSON.stringify({ kty, crv, x, y, e, n, kid, alg, use }));
}

export async function newKey(alg) {
  const { privateKey } = alg === 'RS256'
    ? await generate('rsa', { modulusLength: 2048 })
    : await generate('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' });
  return { ...jwk, kid: thumbprint(jwk), alg, use: 'sig' };
}

export class KeyFolder {
  constructor(folder) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** The private JWK of that name, made when it is not there. */
  async key(name, alg) {
    const file = join(this.folder, `${name}.jwk.json`);
    if (!existsSync(file)) this.#write(file, `${JSON.stringify(await newKey(alg), null, 2)}\n`);
    return JSON.parse(readFileSync(file, 'utf8'));
  }

  /** Random bytes that must stay the same from start to start. */
  secret(name) {
    const file = join(this.folder, `${name}.secret`);
    if (!existsSync(file)) this.#write(file, randomBytes(32).toString('base64url'));
    return Buffer.from(readFileSync(file, 'utf8'), 'base64url');
  }

  // Renamed into place, so that two processes starting at once never read half a key.
  #write(file, content) {
    const unfinished = `${file}.${process.pid}`;
    writeFileSync(unfinished, content, { mode: 0o600 });
    renameSync(unfinished, file);
  }
}

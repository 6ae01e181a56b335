// Tokens with deliberate faults, after HelseID's test token service: what a resource server must refuse. Only with
// --test-tokens. Field names follow the service's own where it has them.
import { randomUUID, createHash } from 'node:crypto';
import { SignJWT, CompactSign, importJWK } from 'jose';
import { newKey, publicPart, thumbprint } from './keys.mjs';
import { accessTokenSeconds } from './tokens.mjs';
import { answer, body } from './login.mjs';

const proofFaults = new Set([
  'None', 'DontSetHtuClaimValue', 'DontSetHtmClaimValue', 'SetIatValueInThePast', 'SetIatValueInTheFuture', 'DontSetAthClaimValue',
  'DontSetAlgHeader', 'DontSetJwkHeader', 'DontSetJtiClaim', 'SetAlgHeaderToASymmetricAlgorithm', 'SetPrivateKeyInJwkHeader',
  'SetInvalidTypHeaderValue', 'SetAnInvalidSignature',
]);

export class TestTokens {
  constructor(profile, { url, signingKey }) {
    this.profile = profile;
    this.url = url;
    this.signingKey = signingKey;
  }

  async handle(req, res) {
    if (req.method !== 'POST') return answer(res, 405, '');
    try {
      const order = JSON.parse(await body(req, 64 * 1024));
      answer(res, 200, JSON.stringify({ successResponse: await this.create(order) }), 'application/json');
    } catch (error) {
      if (error.status !== 413 && !(error instanceof SyntaxError) && !error.expose) throw error;
      answer(res, error.status === 413 ? 413 : 400, JSON.stringify({ errorResponse: { errorMessage: error.error_description ?? error.message } }), 'application/json');
    }
  }

  async create(order) {
    const proofKey = order.dPoPProofParameters?.privateKeyForProofCreation ? JSON.parse(order.dPoPProofParameters.privateKeyForProofCreation) : await newKey('ES256');
    const accessTokenJwt = await this.#token(order, proofKey);
    if (!order.createDPoPTokenWithDPoPProof) return { accessTokenJwt, dPoPKey: proofKey };
    return { accessTokenJwt, dPoPKey: proofKey, dPoPProof: await proof(order.dPoPProofParameters ?? {}, proofKey, accessTokenJwt) };
  }

  async #token(order, proofKey) {
    const { people, clients, scopes } = this.profile;
    const client = clients.find(order.clientId) ?? wrong(`clientId: no client is called ${JSON.stringify(order.clientId)}`);
    const person = order.person === undefined ? undefined : people.find(order.person) ?? wrong('person: nobody has that HPR number or national number');
    const asked = order.scope ?? [];
    const audience = order.audience ?? scopes.audiencesOf(asked)[0] ?? wrong('give audience, or a scope that has one');
    const now = Math.floor(Date.now() / 1000);
    const details = (order.authorizationDetails ?? []).map((detail) => ({ toa: now, ...detail }));
    const wholesome = this.profile.accessTokenClaims({
      iss: this.url, aud: audience, iat: now, exp: now + (order.expirationTimeInSeconds ?? accessTokenSeconds), jti: randomUUID(),
      client_id: client.clientId, sub: person && this.profile.subject(person), cnf: { jkt: thumbprint(proofKey) },
    }, { client, person, scopes: asked, granted: details, login: { sessionUid: randomUUID(), authTime: now } });
    const claims = withFaults(wholesome, order, now);

    const key = order.signJwtWithInvalidSigningKey ? { ...await newKey('RS256'), kid: this.signingKey.kid } : this.signingKey;
    const header = without({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...order.headerParameters });
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims))).setProtectedHeader({ ...header, alg: 'RS256' }).sign(await importJWK(key, 'RS256'));
  }
}

function withFaults(claims, order, now) {
  const faulty = { ...claims };
  if (order.setInvalidIssuer) faulty.iss = 'https://helseid-sts.invalid.example';
  if (order.setInvalidAudience) faulty.aud = 'nhn:another-api';
  if (order.setExpirationTimeAsExpired) Object.assign(faulty, { iat: now - 1200, nbf: now - 1200, exp: now - 600 });
  if (order.setAnInvalidJktValueInToken) faulty.cnf = { jkt: createHash('sha256').update(randomUUID()).digest('base64url') };
  if (order.dontSetCnf) delete faulty.cnf;
  if (order.dontSetAttestation) delete faulty['nhn:tillitsrammeverk:parameters'];
  return without({ ...faulty, ...order.claims });
}

// null takes a claim away.
function without(object) {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== null && value !== undefined));
}

async function proof({ htuClaimValue: htu, htmClaimValue: htm, invalidDPoPProofParameters: fault = 'None' }, key, accessToken) {
  if (!proofFaults.has(fault)) wrong(`invalidDPoPProofParameters: one of ${[...proofFaults].join(', ')}`);
  const now = Math.floor(Date.now() / 1000);
  const has = (name) => fault === name;
  const claims = without({
    jti: has('DontSetJtiClaim') ? null : randomUUID(),
    htm: has('DontSetHtmClaimValue') ? null : htm,
    htu: has('DontSetHtuClaimValue') ? null : htu,
    ath: has('DontSetAthClaimValue') ? null : createHash('sha256').update(accessToken).digest('base64url'),
    iat: has('SetIatValueInThePast') ? now - 3600 : has('SetIatValueInTheFuture') ? now + 3600 : now,
  });
  const { kid: _kid, use: _use, ...pair } = key;
  const { kty, crv, x, y, n, e } = publicPart(key);
  const shown = has('SetPrivateKeyInJwkHeader') ? pair : without({ kty, crv, x, y, n, e });
  const alg = key.alg ?? 'ES256';
  const header = without({ typ: has('SetInvalidTypHeaderValue') ? 'jwt' : 'dpop+jwt', alg, jwk: has('DontSetJwkHeader') ? null : shown });

  if (has('SetAlgHeaderToASymmetricAlgorithm')) return new SignJWT(claims).setProtectedHeader({ ...header, alg: 'HS256' }).sign(new TextEncoder().encode('a secret that is long enough for HS256'));
  if (has('DontSetAlgHeader')) {
    const { alg: _alg, ...rest } = header;
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part(rest)}.${part(claims)}.${Buffer.alloc(64, 1).toString('base64url')}`;
  }
  const signed = await new SignJWT(claims).setProtectedHeader(header).sign(await importJWK(has('SetAnInvalidSignature') ? await newKey(alg) : key, alg));
  return signed;
}

function wrong(text) {
  throw Object.assign(new Error(text), { status: 400, expose: true });
}

// Starts the stand-in and speaks to it as an independent client: openid-client and jose, nothing of its own code.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as oidc from 'openid-client';
import { createRemoteJWKSet, decodeJwt, importJWK, jwtVerify, SignJWT } from 'jose';
import { start } from '../server.mjs';

const fixture = (name) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url));
export const callback = 'http://127.0.0.1:53682/callback';
export const platformCallback = 'http://127.0.0.1:7700/login/clinician/callback';
export const system = { organisation: 'urn:oid:2.16.578.1.12.4.1.4.101', authorization: 'urn:oid:2.16.578.1.12.4.1.1.9060', purpose: 'urn:oid:2.16.840.1.113883.1.11.20448', service: 'urn:oid:2.16.578.1.12.4.1.1.8666', details: 'urn:AuditEventHL7Norway/CodeSystem/carerelation' };
export const attestationClaim = 'nhn:tillitsrammeverk:parameters';

export async function standIn(options = {}) {
  const keys = mkdtempSync(join(tmpdir(), 'identity-'));
  const running = await start({ port: 0, data: fixture('people.json'), clients: fixture('clients.json'), keys, ...options });
  return {
    ...running, keys,
    key: (clientId) => JSON.parse(readFileSync(join(keys, `${clientId}.jwk.json`), 'utf8')),
    async stop() {
      await running.close();
      rmSync(keys, { recursive: true });
    },
  };
}

/** A configured openid-client for one registered client. `details` go into each client assertion. */
export async function relyingParty(standIn, clientId, { issuer = 'helseid', details, assertion = {} } = {}) {
  const jwk = standIn.key(clientId);
  const state = { details };
  const authenticate = oidc.PrivateKeyJwt({ key: await importJWK(jwk, 'ES256'), kid: jwk.kid }, {
    [oidc.modifyAssertion](header, payload) {
      header.typ = 'client-authentication+jwt';
      payload.aud = `${standIn.url}/${issuer}`;
      payload.exp = payload.iat + 30;
      if (state.details) payload.assertion_details = state.details;
      Object.assign(payload, assertion);
    },
  });
  const config = await oidc.discovery(new URL(`${standIn.url}/${issuer}`), clientId, undefined, authenticate, { execute: [oidc.allowInsecureRequests] });
  const proofKeys = await oidc.randomDPoPKeyPair('ES256');
  return { config, state, DPoP: oidc.getDPoPHandle(config, proofKeys), url: `${standIn.url}/${issuer}`, jwk };
}

/** The login page, as README.md tells a script to follow it. Returns the address that the browser is sent back to. */
export async function follow(url, person) {
  const cookies = new Map();
  let request = { url: String(url), init: {} };
  for (let step = 0; step < 10; step++) {
    const answer = await fetch(request.url, { redirect: 'manual', ...request.init, headers: { ...request.init.headers, Cookie: [...cookies].map((pair) => pair.join('=')).join('; ') } });
    for (const cookie of answer.headers.getSetCookie()) {
      const [, name, value] = /^([^=]+)=([^;]*)/u.exec(cookie);
      cookies.set(name, value);
    }
    const location = answer.headers.get('location');
    if (location) {
      const next = new URL(location, request.url);
      if (next.port !== new URL(url).port) return next;
      request = { url: next.href, init: {} };
      continue;
    }
    const page = await answer.text();
    const action = /<form method="post" action="([^"]+)"/u.exec(page)?.[1];
    if (!action || answer.status !== 200) throw Object.assign(new Error(`no login form: ${answer.status}`), { page, status: answer.status });
    request = {
      url: new URL(action, request.url).href,
      init: { method: 'POST', body: new URLSearchParams({ person }).toString(), headers: { 'Content-Type': 'application/x-www-form-urlencoded' } },
    };
  }
  throw new Error('the login never came back');
}

export async function login(party, person, parameters) {
  const verifier = oidc.randomPKCECodeVerifier();
  const state = oidc.randomState();
  const url = await oidc.buildAuthorizationUrlWithPAR(party.config, {
    redirect_uri: callback, code_challenge: await oidc.calculatePKCECodeChallenge(verifier), code_challenge_method: 'S256', state, ...parameters,
  }, { DPoP: party.DPoP });
  const back = await follow(url, person);
  return oidc.authorizationCodeGrant(party.config, back, { pkceCodeVerifier: verifier, expectedState: state }, undefined, { DPoP: party.DPoP });
}

export const clientCredentials = (party, parameters) => oidc.clientCredentialsGrant(party.config, parameters, { DPoP: party.DPoP });
export const refresh = (party, token, parameters) => oidc.refreshTokenGrant(party.config, token, parameters, { DPoP: party.DPoP });

/** Verifies signature, issuer, audience, type and time with jose; returns the claims. */
export async function verified(party, token, audience) {
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(`${party.url}/.well-known/openid-configuration/jwks`)), { issuer: party.url, audience, typ: 'at+jwt' });
  return payload;
}

export function attestation(change = {}) {
  return {
    type: attestationClaim,
    practitioner: {
      authorization: { code: 'LE', system: system.authorization },
      legal_entity: { id: '310000019', system: system.organisation },
      point_of_care: { id: '310000027', system: system.organisation },
    },
    care_relationship: {
      healthcare_service: { code: 'KX17', system: system.service },
      purpose_of_use: { code: 'TREAT', system: system.purpose },
      purpose_of_use_details: { code: 'POLBESOK', system: system.details },
      decision_ref: { id: 'tb-2026-000417', user_selected: false },
    },
    patients: [],
    ...change,
  };
}

export const childDetail = (value) => ({ type: 'helseid_authorization', practitioner_role: { organization: { identifier: { system: system.organisation, type: 'ENH', value } } } });
export const multiDetail = (value) => ({ type: 'helseid_authorization', practitioner_role: { organization: { identifier: { system: 'urn:oid:1.0.6523', type: 'ENH', value } } } });

/** A token request made by hand, for what a well-behaved client library will not send. */
export async function handMade(party, clientId, { claims = {}, header = {}, form = {}, assertion, dpop = true } = {}) {
  const now = Math.floor(Date.now() / 1000);
  const signed = assertion ?? await new SignJWT({ iss: clientId, sub: clientId, aud: party.url, iat: now, nbf: now, exp: now + 30, jti: crypto.randomUUID(), ...claims })
    .setProtectedHeader({ alg: 'ES256', kid: party.jwk.kid, typ: 'client-authentication+jwt', ...header })
    .sign(await importJWK(party.jwk, 'ES256'));
  const endpoint = `${party.url}/connect/token`;
  const body = new URLSearchParams({ grant_type: 'client_credentials', scope: 'felles:lab-results/deliver', client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer', client_assertion: signed, ...form });
  for (const [name, value] of Object.entries(form)) if (value === null) body.delete(name);
  const headers = { 'Content-Type': 'application/x-www-form-urlencoded', ...(dpop && { DPoP: await proofFor(endpoint) }) };
  const answer = await fetch(endpoint, { method: 'POST', body, headers });
  return { status: answer.status, body: await answer.json(), assertion: signed, headers: answer.headers };
}

async function proofFor(htu) {
  const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return new SignJWT({ htm: 'POST', htu, jti: crypto.randomUUID() }).setIssuedAt().setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk: { kty, crv, x, y } }).sign(pair.privateKey);
}

export { decodeJwt, oidc };

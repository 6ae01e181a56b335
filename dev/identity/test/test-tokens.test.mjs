import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { calculateJwkThumbprint, decodeJwt, decodeProtectedHeader, EmbeddedJWK, jwtVerify } from 'jose';
import { attestation, attestationClaim, relyingParty, standIn, verified } from './support.mjs';

let identity;
let party;
before(async () => {
  identity = await standIn({ testTokens: true });
  party = await relyingParty(identity, 'epj-nord');
});
after(() => identity.stop());

async function ordered(order, issuer = 'helseid') {
  const answer = await fetch(`${identity.url}/${issuer}/create-test-token`, { method: 'POST', body: JSON.stringify(order) });
  const body = await answer.json();
  return { status: answer.status, ...body.successResponse, ...body.errorResponse };
}

const doctor = { clientId: 'epj-nord', person: '900000018', scope: ['nhn:pps/provesvar-read'], authorizationDetails: [attestation()] };

test('a token without faults verifies and carries what a real one carries', async () => {
  const { accessTokenJwt, dPoPKey } = await ordered(doctor);
  const claims = await verified(party, accessTokenJwt, 'nhn:pps');
  assert.equal(claims.cnf.jkt, await calculateJwkThumbprint(dPoPKey));
  assert.equal(claims[attestationClaim].practitioner.identifier.id, '15838510075');
});

const faults = {
  signJwtWithInvalidSigningKey: /signature verification failed/u,
  setInvalidIssuer: /"iss"/u,
  setInvalidAudience: /"aud"/u,
  setExpirationTimeAsExpired: /"exp"/u,
};
for (const [fault, message] of Object.entries(faults)) {
  test(`${fault} makes a token that does not verify`, async () => {
    const { accessTokenJwt } = await ordered({ ...doctor, [fault]: true });
    await assert.rejects(verified(party, accessTokenJwt, 'nhn:pps'), { message });
  });
}

test('the binding and the attestation can be wrong or missing', async () => {
  const { accessTokenJwt: unbound } = await ordered({ ...doctor, dontSetCnf: true });
  assert.equal(decodeJwt(unbound).cnf, undefined);
  const wrong = await ordered({ ...doctor, setAnInvalidJktValueInToken: true });
  assert.notEqual(decodeJwt(wrong.accessTokenJwt).cnf.jkt, await calculateJwkThumbprint(wrong.dPoPKey));
  const { accessTokenJwt: unattested } = await ordered({ ...doctor, dontSetAttestation: true });
  assert.equal(decodeJwt(unattested)[attestationClaim], undefined);
});

test('any claim or header can be set or taken away', async () => {
  const { accessTokenJwt } = await ordered({ ...doctor, claims: { 'helseid://claims/identity/security_level': '3', jti: null }, headerParameters: { typ: 'JWT' } });
  assert.equal(decodeJwt(accessTokenJwt)['helseid://claims/identity/security_level'], '3');
  assert.equal(decodeJwt(accessTokenJwt).jti, undefined);
  assert.equal(decodeProtectedHeader(accessTokenJwt).typ, 'JWT');
});

test('a proof comes along when asked for', async () => {
  const { accessTokenJwt, dPoPProof } = await ordered({ ...doctor, createDPoPTokenWithDPoPProof: true, dPoPProofParameters: { htuClaimValue: 'http://127.0.0.1:7700/x', htmClaimValue: 'GET' } });
  const { payload } = await jwtVerify(dPoPProof, EmbeddedJWK, { typ: 'dpop+jwt' });
  assert.equal(payload.htm, 'GET');
  assert.equal(payload.ath, createHash('sha256').update(accessTokenJwt).digest('base64url'));
});

const proofFaults = ['DontSetHtuClaimValue', 'DontSetHtmClaimValue', 'SetIatValueInThePast', 'SetIatValueInTheFuture', 'DontSetAthClaimValue', 'DontSetAlgHeader', 'DontSetJwkHeader', 'DontSetJtiClaim', 'SetAlgHeaderToASymmetricAlgorithm', 'SetPrivateKeyInJwkHeader', 'SetInvalidTypHeaderValue', 'SetAnInvalidSignature'];
for (const fault of proofFaults) {
  test(`the proof can have the fault ${fault}`, async () => {
    const { status, dPoPProof } = await ordered({ ...doctor, createDPoPTokenWithDPoPProof: true, dPoPProofParameters: { htuClaimValue: 'http://127.0.0.1:7700/x', htmClaimValue: 'GET', invalidDPoPProofParameters: fault } });
    assert.equal(status, 200);
    assert.equal(dPoPProof.split('.').length, 3);
  });
}

test('a citizen token can be ordered from ID-porten', async () => {
  const { accessTokenJwt } = await ordered({ clientId: 'citizen-app', person: '15688510381', scope: ['felles:citizen/read'] }, 'idporten');
  assert.equal(decodeJwt(accessTokenJwt).pid, '15688510381');
});

const mistakes = [[{ clientId: 'nobody' }, /clientId/u], [{ clientId: 'epj-nord', person: '1' }, /person/u], [{ clientId: 'epj-nord' }, /audience/u]];
for (const [order, message] of mistakes) {
  test(`an order that cannot be filled says why: ${JSON.stringify(order)}`, async () => {
    const { status, errorMessage } = await ordered(order);
    assert.equal(status, 400);
    assert.match(errorMessage, message);
  });
}

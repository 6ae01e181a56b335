import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { calculateJwkThumbprint } from 'jose';
import { attestation, attestationClaim, callback, childDetail, clientCredentials, decodeJwt, follow, login, multiDetail, oidc, platformCallback, refresh, relyingParty, standIn, system, verified } from './support.mjs';

let identity;
before(async () => { identity = await standIn(); });
after(() => identity.stop());

const everything = 'openid profile offline_access helseid://scopes/identity/pid helseid://scopes/identity/security_level helseid://scopes/hpr/hpr_number nhn:pps/provesvar-read nhn:critical-information/api';

test('a doctor logs in and gets an access token shaped like one from HelseID', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const before = Math.floor(Date.now() / 1000);
  const tokens = await login(party, '900000018', {
    scope: 'openid helseid://scopes/identity/pid nhn:pps/provesvar-read', authorization_details: JSON.stringify([childDetail('310000027'), attestation()]),
  });
  const claims = await verified(party, tokens.access_token, 'nhn:pps');

  assert.equal(tokens.expires_in, 600);
  assert.equal(claims.exp - claims.iat, 600);
  assert.equal(claims.aud, 'nhn:pps');
  assert.deepEqual(claims.scope, ['nhn:pps/provesvar-read']);
  assert.equal(claims.client_id, 'epj-nord');
  assert.equal(claims['helseid://claims/identity/pid'], '15838510075');
  assert.equal(claims['helseid://claims/identity/security_level'], '4');
  assert.equal(claims['helseid://claims/hpr/hpr_number'], '900000018');
  assert.equal(claims['helseid://claims/client/claims/orgnr_parent'], '310000019');
  assert.equal(claims['helseid://claims/client/claims/orgnr_child'], '310000027');
  assert.equal(claims.name, 'Luftig Fjordhest');
  assert.equal(typeof claims.jti, 'string');
  assert.equal(typeof claims.sid, 'string');
  assert.equal(claims.authorization_details, undefined);

  const attested = claims[attestationClaim];
  assert.ok(attested.toa >= before && attested.toa <= before + 60);
  assert.deepEqual(attested.practitioner, {
    identifier: { id: '15838510075', name: 'Luftig Fjordhest', system: 'urn:oid:2.16.578.1.12.4.1.4.1', authority: 'https://www.skatteetaten.no' },
    hpr_nr: { id: '900000018', system: 'urn:oid:2.16.578.1.12.4.1.4.4', authority: 'https://www.helsedirektoratet.no/' },
    authorization: { code: 'LE', text: 'Lege', system: 'urn:oid:2.16.578.1.12.4.1.1.9060', assigner: 'https://www.helsedirektoratet.no/' },
    legal_entity: { id: '310000019', name: 'Eksempel Legesenter AS', system: 'urn:oid:2.16.578.1.12.4.1.4.101', authority: 'https://www.brreg.no' },
    point_of_care: { id: '310000027', name: 'Eksempel Legesenter avd. Nord', system: 'urn:oid:2.16.578.1.12.4.1.4.101', authority: 'https://www.brreg.no' },
  });
  assert.equal(attested.care_relationship.purpose_of_use_details.text, 'Poliklinisk besøk');
  assert.deepEqual(attested.care_relationship.decision_ref, { id: 'tb-2026-000417', user_selected: false });
  assert.deepEqual(attested.patients, []);
});

test('the access token is bound to the key of the proof', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const keys = await oidc.randomDPoPKeyPair('ES256', { extractable: true });
  party.DPoP = oidc.getDPoPHandle(party.config, keys);
  const tokens = await clientCredentials(party, { scope: 'nhn:critical-information/api' });
  const jkt = await calculateJwkThumbprint(await crypto.subtle.exportKey('jwk', keys.publicKey));
  assert.equal((await verified(party, tokens.access_token, 'nhn:critical-information')).cnf.jkt, jkt);
  assert.equal(tokens.token_type, 'dpop');
});

test('the ID token tells the client who logged in', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const claims = (await login(party, '900000018', { scope: everything, resource: 'nhn:pps' })).claims();
  assert.equal(claims.iss, `${identity.url}/helseid`);
  assert.equal(claims.aud, 'epj-nord');
  assert.equal(claims['helseid://claims/identity/pid'], '15838510075');
  assert.equal(claims['helseid://claims/identity/security_level'], '4');
  assert.equal(claims['helseid://claims/hpr/hpr_number'], '900000018');
  assert.equal(claims.name, 'Luftig Fjordhest');
});

test('one login serves several APIs, one token for each', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const url = new URLSearchParams([['resource', 'nhn:pps'], ['resource', 'nhn:critical-information'], ['scope', everything], ['authorization_details', JSON.stringify([attestation()])]]);
  const verifier = oidc.randomPKCECodeVerifier();
  url.set('redirect_uri', callback);
  url.set('code_challenge', await oidc.calculatePKCECodeChallenge(verifier));
  url.set('code_challenge_method', 'S256');
  const address = await oidc.buildAuthorizationUrlWithPAR(party.config, url, { DPoP: party.DPoP });
  const tokens = await oidc.authorizationCodeGrant(party.config, await follow(address, '900000018'), { pkceCodeVerifier: verifier }, { resource: 'nhn:pps' }, { DPoP: party.DPoP });
  assert.deepEqual((await verified(party, tokens.access_token, 'nhn:pps')).scope, ['nhn:pps/provesvar-read']);
  assert.ok(tokens.rt_expires_in > 3600);

  const critical = await refresh(party, tokens.refresh_token, { resource: 'nhn:critical-information' });
  const claims = await verified(party, critical.access_token, 'nhn:critical-information');
  assert.deepEqual(claims.scope, ['nhn:critical-information/api']);
  assert.equal(claims[attestationClaim].care_relationship.decision_ref.id, 'tb-2026-000417');

  await assert.rejects(refresh(party, tokens.refresh_token, { resource: 'nhn:unknown' }), { error: 'invalid_target' });
});

test('a new attestation comes with the client assertion of a refresh, and the old one keeps its age', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const tokens = await login(party, '900000018', { scope: 'openid offline_access nhn:pps/provesvar-read', authorization_details: JSON.stringify([attestation()]) });
  const first = decodeJwt(tokens.access_token)[attestationClaim];

  const other = attestation();
  other.care_relationship.decision_ref.id = 'tb-2026-000999';
  other.care_relationship.purpose_of_use = { code: 'BTG', system: other.care_relationship.purpose_of_use.system };
  other.patients = [{ identifier: { id: '15688510381', system: 'urn:oid:2.16.578.1.12.4.1.4.1' } }];
  await new Promise((done) => { setTimeout(done, 1100); });
  party.state.details = other;
  const renewed = decodeJwt((await refresh(party, tokens.refresh_token)).access_token)[attestationClaim];
  assert.equal(renewed.care_relationship.decision_ref.id, 'tb-2026-000999');
  assert.equal(renewed.care_relationship.purpose_of_use.text, 'Nødåpning');
  assert.equal(renewed.patients[0].identifier.id, '15688510381');
  assert.ok(renewed.toa > first.toa);

  party.state.details = undefined;
  const again = decodeJwt((await refresh(party, tokens.refresh_token)).access_token)[attestationClaim];
  assert.equal(again.toa, first.toa);
  assert.equal(again.care_relationship.decision_ref.id, 'tb-2026-000417');
});

test('a laboratory system gets a token without a person', async () => {
  const party = await relyingParty(identity, 'lab-nord');
  const claims = await verified(party, (await clientCredentials(party, { scope: 'felles:lab-results/deliver' })).access_token, 'felles:lab-results');
  assert.equal(claims['helseid://claims/client/claims/orgnr_parent'], '310000078');
  for (const absent of ['helseid://claims/identity/pid', 'helseid://claims/identity/security_level', 'helseid://claims/hpr/hpr_number', 'sub', 'name', attestationClaim]) {
    assert.equal(claims[absent], undefined, absent);
  }
});

test('a multi-tenant system acts for an organisation that delegated to it', async () => {
  const party = await relyingParty(identity, 'epj-multi', { details: [multiDetail('NO:ORGNR:310000035:310000043')] });
  const claims = decodeJwt((await clientCredentials(party, { scope: 'nhn:critical-information/api' })).access_token);
  assert.equal(claims['helseid://claims/client/claims/orgnr_parent'], '310000035');
  assert.equal(claims['helseid://claims/client/claims/orgnr_child'], '310000043');
  assert.equal(claims['helseid://claims/client/claims/orgnr_supplier'], '310000051');
  assert.equal(claims['helseid://claims/client/client_tenancy'], 'multi-tenant');
});

for (const value of ['NO:ORGNR:310000035', 'NO:ORGNR:310000035:']) {
  test(`both libraries' way of leaving out the sub-unit is understood: ${value}`, async () => {
    const party = await relyingParty(identity, 'epj-multi', { details: multiDetail(value) });
    const claims = decodeJwt((await clientCredentials(party, { scope: 'nhn:critical-information/api' })).access_token);
    assert.equal(claims['helseid://claims/client/claims/orgnr_parent'], '310000035');
    assert.equal(claims['helseid://claims/client/claims/orgnr_child'], undefined);
  });
}

test('personnel outside HPR are attested without HPR number and authorisation', async () => {
  const party = await relyingParty(identity, 'epj-multi', { details: [multiDetail('NO:ORGNR:310000035')] });
  const given = attestation({ practitioner: { legal_entity: { id: '310000035', system: 'urn:oid:2.16.578.1.12.4.1.4.101' }, point_of_care: { id: '310000043', system: 'urn:oid:2.16.578.1.12.4.1.4.101' } } });
  party.state.details.push(given);
  const { practitioner } = decodeJwt((await login(party, '09896641260', { scope: 'openid nhn:pps/provesvar-read' })).access_token)[attestationClaim];
  assert.equal(practitioner.identifier.id, '09896641260');
  assert.equal(practitioner.hpr_nr, undefined);
  assert.equal(practitioner.authorization, undefined);
});

test('a scope without agreement is left out and told about', async () => {
  const party = await relyingParty(identity, 'epj-multi', { details: [multiDetail('NO:ORGNR:310000086')] });
  await assert.rejects(clientCredentials(party, { scope: 'nhn:critical-information/api' }), { error: 'invalid_scope' });
});

test('a citizen logs in at ID-porten and gets its claims', async () => {
  const party = await relyingParty(identity, 'citizen-app', { issuer: 'idporten' });
  const tokens = await login(party, '15688510381', { scope: 'openid felles:citizen/read' });
  const claims = await verified(party, tokens.access_token, 'felles:citizen');
  assert.equal(claims.pid, '15688510381');
  assert.equal(claims.acr, 'idporten-loa-high');
  assert.equal(claims.scope, 'felles:citizen/read');
  assert.equal(claims.consumer.ID, '0192:310000051');
  assert.equal(tokens.claims().pid, '15688510381');
  assert.equal(tokens.claims().acr, 'idporten-loa-high');
});

test('at the pages the organisation is the workplace chosen at the login', async () => {
  const party = await relyingParty(identity, 'felles-pages-clinician');
  const chosen = async (person) => decodeJwt((await login(party, person, { redirect_uri: platformCallback, scope: 'openid felles:pages/clinician' })).access_token);
  const first = await chosen('900000034');
  assert.equal(first.aud, 'felles:pages');
  assert.equal(first['helseid://claims/client/claims/orgnr_parent'], '310000035');
  assert.equal(first['helseid://claims/client/claims/orgnr_child'], '310000043');
  const second = await chosen('900000034~1');
  assert.equal(second['helseid://claims/client/claims/orgnr_parent'], '310000086');
  assert.equal(second['helseid://claims/client/claims/orgnr_child'], undefined);
  assert.equal(second.sub, first.sub);
});

test('the pages attest with a refresh, for the workplace chosen and no other', async () => {
  const party = await relyingParty(identity, 'felles-pages-clinician');
  const tokens = await login(party, '900000034~1', { redirect_uri: platformCallback, scope: 'openid offline_access felles:pages/clinician' });
  const at = (number) => attestation({ practitioner: { authorization: { code: 'TL', system: system.authorization }, legal_entity: { id: number, system: system.organisation }, point_of_care: { id: number, system: system.organisation } } });
  party.state.details = [at('310000086')];
  const claims = decodeJwt((await refresh(party, tokens.refresh_token)).access_token);
  assert.equal(claims.aud, 'felles:pages');
  assert.equal(claims[attestationClaim].practitioner.legal_entity.name, 'Eksempel Privatklinikk AS');
  party.state.details = [at('310000035')];
  await assert.rejects(refresh(party, tokens.refresh_token), { error: 'invalid_authorization_details' });
});

test('the pages of citizens log in without any API', async () => {
  const party = await relyingParty(identity, 'citizen-app', { issuer: 'idporten' });
  const tokens = await login(party, '15688510381', { scope: 'openid profile', acr_values: 'idporten-loa-high' });
  assert.equal(tokens.claims().pid, '15688510381');
  assert.equal(tokens.claims().name, undefined);
  assert.equal(tokens.rejected_scope, undefined);
});

test('a refresh token that was withdrawn gives no more tokens', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const tokens = await login(party, '900000018', { scope: 'openid offline_access nhn:pps/provesvar-read' });
  await oidc.tokenRevocation(party.config, tokens.refresh_token);
  await assert.rejects(refresh(party, tokens.refresh_token), { error: 'invalid_grant' });
});

test('with --dpop-nonce a client that answers the challenge gets its token', async () => {
  const strict = await standIn({ dpopNonce: true });
  try {
    const party = await relyingParty(strict, 'lab-nord');
    const claims = decodeJwt((await clientCredentials(party, { scope: 'felles:lab-results/deliver' })).access_token);
    assert.equal(claims.aud, 'felles:lab-results');
  } finally {
    await strict.stop();
  }
});

// T40 and T41, and what else HelseID would not let through. Each row is one request and the error that answers it.
import { after, before, describe, test } from 'node:test';
import assert from 'node:assert/strict';
import { attestation, callback, childDetail, clientCredentials, follow, handMade, login, multiDetail, oidc, refresh, relyingParty, standIn, system } from './support.mjs';

let identity;
let lab;
before(async () => {
  identity = await standIn();
  lab = await relyingParty(identity, 'lab-nord');
});
after(() => identity.stop());

const now = () => Math.floor(Date.now() / 1000);

describe('client assertion (T40)', () => {
  const rows = {
    'addressed to the token endpoint': () => ({ claims: { aud: `${lab.url}/connect/token` } }),
    'addressed to a list with the issuer in it': () => ({ claims: { aud: [lab.url] } }),
    'addressed to the other issuer': () => ({ claims: { aud: `${identity.url}/idporten` } }),
    'valid for 61 seconds': () => ({ claims: { iat: now(), nbf: now(), exp: now() + 61 } }),
    'already expired': () => ({ claims: { iat: now() - 60, nbf: now() - 60, exp: now() - 30 } }),
    'without jti': () => ({ claims: { jti: undefined } }),
    'without nbf': () => ({ claims: { nbf: undefined } }),
    'with another type': () => ({ header: { typ: 'at+jwt' } }),
    'in the name of another client': () => ({ claims: { iss: 'epj-nord', sub: 'epj-nord' } }),
    'of an unknown client': () => ({ claims: { iss: 'nobody', sub: 'nobody' } }),
  };
  for (const [name, request] of Object.entries(rows)) {
    test(`${name}: invalid_client`, async () => {
      const { status, body } = await handMade(lab, 'lab-nord', request());
      assert.equal(body.error, 'invalid_client', JSON.stringify(body));
      assert.equal(status, 401);
    });
  }

  test('used a second time: invalid_client', async () => {
    const first = await handMade(lab, 'lab-nord');
    assert.equal(first.status, 200);
    const second = await handMade(lab, 'lab-nord', { assertion: first.assertion });
    assert.equal(second.body.error, 'invalid_client');
  });

  test('replaced by a secret in the form: invalid_client', async () => {
    const { body } = await handMade(lab, 'lab-nord', { form: { client_assertion: null, client_assertion_type: null, client_id: 'lab-nord', client_secret: 'secret' } });
    assert.equal(body.error, 'invalid_client');
  });

  test('replaced by a secret in the header: invalid_client', async () => {
    const answer = await fetch(`${lab.url}/connect/token`, {
      method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', scope: 'felles:lab-results/deliver' }),
      headers: { Authorization: `Basic ${btoa('lab-nord:secret')}` },
    });
    assert.equal((await answer.json()).error, 'invalid_client');
  });

  test('of type JWT, as older clients write it: accepted', async () => {
    assert.equal((await handMade(lab, 'lab-nord', { header: { typ: 'JWT' } })).status, 200);
  });
});

test('a token request without DPoP proof is refused', async () => {
  const { status, body } = await handMade(lab, 'lab-nord', { dpop: false });
  assert.equal(status, 400);
  assert.match(body.error, /^invalid_(request|dpop_proof|grant)$/u);
});

describe('organisation (T41)', () => {
  const rows = [
    ['epj-multi', 'undelegated main unit', multiDetail('NO:ORGNR:310000019')],
    ['epj-multi', 'sub-unit of another organisation', multiDetail('NO:ORGNR:310000035:310000027')],
    ['epj-multi', 'single-tenant form', childDetail('310000043')],
    ['epj-multi', 'malformed value', multiDetail('310000035')],
    ['epj-multi', 'no organisation at all', undefined],
    ['epj-nord', 'sub-unit off the whitelist', childDetail('310000043')],
    ['epj-nord', 'multi-tenant form', multiDetail('NO:ORGNR:310000019:310000027')],
  ];
  for (const [client, name, detail] of rows) {
    test(`${client}, ${name}: invalid_authorization_details, no token`, async () => {
      const party = await relyingParty(identity, client, { details: detail });
      await assert.rejects(clientCredentials(party, { scope: 'nhn:critical-information/api' }), { error: 'invalid_authorization_details' });
      await assert.rejects(login(party, '900000018', { scope: 'openid nhn:pps/provesvar-read' }), { error: 'invalid_authorization_details' });
    });
  }
});

describe('attestation', () => {
  const change = (path, value) => {
    const detail = attestation();
    const names = path.split('.');
    const last = names.pop();
    const target = names.reduce((object, name) => object[name], detail);
    if (value === undefined) delete target[last];
    else target[last] = value;
    return detail;
  };
  const rows = {
    'purpose of use missing': change('care_relationship.purpose_of_use', undefined),
    'purpose HRESCH': change('care_relationship.purpose_of_use', { code: 'HRESCH', system: system.purpose }),
    'purpose in a wrong system': change('care_relationship.purpose_of_use', { code: 'TREAT', system: system.authorization }),
    'authorisation MT, which has expired': change('practitioner.authorization.code', 'MT'),
    'neither service nor details': (() => {
      const detail = attestation();
      delete detail.care_relationship.healthcare_service;
      delete detail.care_relationship.purpose_of_use_details;
      return detail;
    })(),
    'legal entity is another main unit': change('practitioner.legal_entity.id', '310000035'),
    'legal entity in a wrong system': change('practitioner.legal_entity.system', system.authorization),
    'point of care elsewhere': change('practitioner.point_of_care.id', '310000043'),
    'point of care unknown': change('practitioner.point_of_care.id', '310000094'),
    'decision of 65 characters': change('care_relationship.decision_ref.id', 'x'.repeat(65)),
    'decision with markup': change('care_relationship.decision_ref.id', '<script>'),
    'decision missing': change('care_relationship.decision_ref', undefined),
    'user_selected as text': change('care_relationship.decision_ref.user_selected', 'false'),
    'names sent along': change('practitioner.legal_entity.name', 'Selvvalgt navn'),
    'time of attestation sent along': { ...attestation(), toa: now() },
    'patient with ten digits': { ...attestation(), patients: [{ identifier: { id: '1568851038', system: 'urn:oid:2.16.578.1.12.4.1.4.1' } }] },
    'unknown detail type': { type: 'payment_initiation' },
  };
  for (const [name, detail] of Object.entries(rows)) {
    test(`${name}: invalid_authorization_details`, async () => {
      const party = await relyingParty(identity, 'epj-nord');
      await assert.rejects(
        login(party, '900000018', { scope: 'openid nhn:pps/provesvar-read', authorization_details: JSON.stringify([detail]) }),
        { error: 'invalid_authorization_details' },
      );
    });
  }

  test('an authorisation that HPR does not have for the person stops the login', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    await assert.rejects(
      login(party, '900000026', { scope: 'openid nhn:pps/provesvar-read', authorization_details: JSON.stringify([attestation()]) }),
      { error: 'invalid_authorization_details' },
    );
  });

  test('it is checked again when it comes with a refresh', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    const tokens = await login(party, '900000018', { scope: 'openid offline_access nhn:pps/provesvar-read', authorization_details: JSON.stringify([attestation()]) });
    party.state.details = change('practitioner.authorization.code', 'SP');
    await assert.rejects(refresh(party, tokens.refresh_token), { error: 'invalid_authorization_details' });
    party.state.details = change('care_relationship.purpose_of_use.code', 'HRESCH');
    await assert.rejects(refresh(party, tokens.refresh_token), { error: 'invalid_authorization_details' });
  });

  test('a system cannot attest', async () => {
    const party = await relyingParty(identity, 'epj-nord', { details: attestation() });
    await assert.rejects(clientCredentials(party, { scope: 'nhn:critical-information/api' }), { error: 'invalid_authorization_details' });
  });
});

describe('authorization request', () => {
  const push = async (party, parameters) => oidc.buildAuthorizationUrlWithPAR(party.config, {
    redirect_uri: callback, scope: 'openid nhn:pps/provesvar-read', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', ...parameters,
  }, { DPoP: party.DPoP });

  test('without PAR it is refused', async () => {
    const address = new URL(`${lab.url}/connect/authorize`);
    address.search = new URLSearchParams({ client_id: 'epj-nord', response_type: 'code', redirect_uri: callback, scope: 'openid', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256' });
    const answer = await fetch(address, { redirect: 'manual' });
    const shown = `${answer.headers.get('location')} ${await answer.text()}`;
    assert.match(shown, /invalid_request/u);
  });

  test('without PKCE it is refused', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    await assert.rejects(push(party, { code_challenge: '', code_challenge_method: '' }), { error: 'invalid_request' });
  });

  test('with PKCE plain it is refused', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    await assert.rejects(push(party, { code_challenge_method: 'plain' }), { error: 'invalid_request' });
  });

  test('with a redirect address that is not registered it is refused', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    await assert.rejects(push(party, { redirect_uri: 'http://127.0.0.1:53682/elsewhere' }), { error: 'invalid_request' });
  });

  test('with a scope that the client is not registered with it is refused', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    await assert.rejects(push(party, { scope: 'openid felles:pages/clinician' }), { error: 'invalid_scope' });
  });

  test('is used once only', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    const address = await push(party);
    assert.ok((await follow(address, '900000018')).searchParams.has('code'));
    const again = await fetch(address, { redirect: 'manual' });
    assert.equal(new URL(again.headers.get('location')).searchParams.get('error'), 'invalid_request_uri');
  });

  test('a code bound to one key cannot be redeemed with another', async () => {
    const party = await relyingParty(identity, 'epj-nord');
    const thief = await relyingParty(identity, 'epj-nord');
    const verifier = oidc.randomPKCECodeVerifier();
    const address = await push(party, { code_challenge: await oidc.calculatePKCECodeChallenge(verifier) });
    const back = await follow(address, '900000018');
    await assert.rejects(oidc.authorizationCodeGrant(party.config, back, { pkceCodeVerifier: verifier }, undefined, { DPoP: thief.DPoP }), { error: 'invalid_grant' });
  });
});

test('the answer to an authorization request names the issuer (RFC 9207)', async () => {
  const party = await relyingParty(identity, 'epj-nord');
  const address = await oidc.buildAuthorizationUrlWithPAR(party.config, {
    redirect_uri: callback, scope: 'openid nhn:pps/provesvar-read', code_challenge: 'x'.repeat(43), code_challenge_method: 'S256',
  }, { DPoP: party.DPoP });
  assert.equal((await follow(address, '900000018')).searchParams.get('iss'), party.url);
});

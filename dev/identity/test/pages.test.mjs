import { after, before, test } from 'node:test';
import assert from 'node:assert/strict';
import { callback, oidc, relyingParty, standIn } from './support.mjs';

let identity;
before(async () => { identity = await standIn(); });
after(() => identity.stop());

/** A login opened in a fresh browser: its form's address, its cookies and its first page. */
async function opened(clientId = 'epj-nord', issuer = 'helseid', scope = 'openid') {
  const party = await relyingParty(identity, clientId, { issuer });
  const address = await oidc.buildAuthorizationUrlWithPAR(party.config, { redirect_uri: callback, scope, code_challenge: 'x'.repeat(43), code_challenge_method: 'S256', state: 'abc' }, { DPoP: party.DPoP });
  const answer = await fetch(address, { redirect: 'manual' });
  const cookie = answer.headers.getSetCookie().map((line) => line.split(';')[0]).join('; ');
  const form = new URL(answer.headers.get('location'), identity.url);
  const send = (fields) => fetch(form, { method: 'POST', redirect: 'manual', body: new URLSearchParams(fields), headers: { Cookie: cookie } });
  const first = await fetch(form, { headers: { Cookie: cookie } });
  return { form, cookie, send, page: await first.text(), headers: first.headers };
}

test('the login page says that its people are synthetic and lists colleagues first', async () => {
  const { page, headers } = await opened();
  assert.match(page, /<html lang="nb">/u);
  assert.match(page, /Syntetiske personer/u);
  assert.ok(page.indexOf('Ansatte i Eksempel Legesenter AS') < page.indexOf('Luftig Fjordhest'));
  assert.ok(page.indexOf('Modig Isbreen') < page.indexOf('Andre'));
  assert.ok(page.indexOf('Andre') < page.indexOf('Travel Åkerlapp'));
  assert.doesNotMatch(page, /<script|https?:\/\/(?!127\.0\.0\.1)/u);
  assert.match(headers.get('content-security-policy'), /default-src 'none'/u);
});

test('no national number stands in the page or its address', async () => {
  for (const { page, form } of [await opened(), await opened('citizen-app', 'idporten')]) {
    assert.doesNotMatch(page, /\b\d{11}\b/u);
    assert.doesNotMatch(form.href, /\d{11}/u);
  }
});

test('searching narrows the list and keeps what was typed', async () => {
  const { send } = await opened();
  const page = await (await send({ q: 'isbreen sykepleier' })).text();
  assert.match(page, /Modig Isbreen/u);
  assert.doesNotMatch(page, /Luftig Fjordhest/u);
  assert.match(page, /value="isbreen sykepleier"/u);
});

test('what was typed is shown as text, never as markup', async () => {
  const { send } = await opened();
  const page = await (await send({ q: '"><img src=x>' })).text();
  assert.doesNotMatch(page, /<img/u);
  assert.match(page, /Ingen treff/u);
});

test('an unknown person is told about, and the login goes on', async () => {
  const { send } = await opened();
  assert.equal((await send({ person: '999999999' })).status, 404);
  assert.equal((await send({ person: '900000018' })).status, 303);
});

test('HelseID logs in health personnel only', async () => {
  const { send } = await opened();
  assert.equal((await send({ person: '15688510381' })).status, 404);
});

test('cancelling goes back to the client with access_denied', async () => {
  const { send, cookie } = await opened();
  const resume = await send({ cancel: '1' });
  const back = await fetch(resume.headers.get('location'), { redirect: 'manual', headers: { Cookie: cookie } });
  const address = new URL(back.headers.get('location'));
  assert.equal(address.searchParams.get('error'), 'access_denied');
  assert.equal(address.searchParams.get('state'), 'abc');
});

test('a login without its browser session says what to do', async () => {
  const { form } = await opened();
  const answer = await fetch(form);
  assert.equal(answer.status, 400);
  assert.match(await answer.text(), /Innloggingen er utløpt/u);
});

test('a form larger than a login needs is refused', async () => {
  const { send } = await opened();
  assert.equal((await send({ q: 'x'.repeat(20_000) })).status, 413);
});

test('other addresses answer 404, and health answers ok', async () => {
  assert.equal((await fetch(`${identity.url}/nothing`)).status, 404);
  assert.equal((await fetch(`${identity.url}/helseid/create-test-token`, { method: 'POST', body: '{}' })).status, 404);
  assert.equal(await (await fetch(`${identity.url}/health`)).text(), 'ok\n');
});

test('both issuers publish metadata at both well-known places', async () => {
  for (const name of ['helseid', 'idporten']) {
    const one = await (await fetch(`${identity.url}/${name}/.well-known/openid-configuration`)).json();
    const two = await (await fetch(`${identity.url}/.well-known/oauth-authorization-server/${name}`)).json();
    assert.equal(one.issuer, `${identity.url}/${name}`);
    assert.equal(two.token_endpoint, `${identity.url}/${name}/connect/token`);
    assert.equal(one.require_pushed_authorization_requests, true);
  }
});

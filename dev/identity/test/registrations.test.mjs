// The tables that operators and other builders edit: scopes.json and clients.json, with the people of dev/people.
import { test } from 'node:test';
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { start } from '../server.mjs';

const file = (name) => fileURLToPath(new URL(`../${name}`, import.meta.url));
const { scopes, identityScopes } = JSON.parse(readFileSync(file('scopes.json'), 'utf8'));
const { clients } = JSON.parse(readFileSync(file('clients.json'), 'utf8'));
const population = file('../people/population.json');

test('each scope stands once, for an issuer and callers that exist', () => {
  assert.equal(new Set(scopes.map(({ scope }) => scope)).size, scopes.length);
  for (const row of scopes) {
    assert.ok(row.issuer in identityScopes, row.scope);
    assert.ok(row.callers.length > 0 && row.callers.every((caller) => ['healthPersonnel', 'system', 'citizen'].includes(caller)), row.scope);
    assert.equal(row.callers.includes('citizen'), row.issuer === 'idporten', row.scope);
  }
});

test('each client is registered with scopes of its issuer', () => {
  assert.equal(new Set(clients.map(({ clientId }) => clientId)).size, clients.length);
  for (const client of clients) {
    const known = [...identityScopes[client.issuer], ...scopes.filter(({ issuer }) => issuer === client.issuer).map(({ scope }) => scope)];
    assert.deepEqual(client.scopes.filter((scope) => !known.includes(scope)), [], client.clientId);
  }
});

test('the registered clients start with the generated population', { skip: existsSync(population) ? false : 'dev/people/population.json is not there' }, async () => {
  const keys = mkdtempSync(join(tmpdir(), 'identity-'));
  const running = await start({ port: 0, keys });
  await running.close();
  rmSync(keys, { recursive: true });
});

test('a client of an organisation that nobody knows stops the start with its name', async () => {
  const keys = mkdtempSync(join(tmpdir(), 'identity-'));
  await assert.rejects(start({ port: 0, keys, data: file('test/fixtures/people.json') }), /client \S+ names organisation \d{9}/u);
  rmSync(keys, { recursive: true });
});

#!/usr/bin/env node
// Stand-ins for HelseID and ID-porten, for development and tests: node dev/identity/server.mjs --help
import { createServer } from 'node:http';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { resolve } from 'node:path';

// oidc-provider uses URL.parse, which came to Node 20 late.
URL.parse ??= (url, base) => { try { return new URL(url, base); } catch { return null; } };

// oidc-provider warns below Node 22. Debian's Node 20 runs every test here, and the start prints one line only.
const { warn } = console;
console.warn = () => {};
const { createIssuer } = await import('./issuer.mjs');
console.warn = warn;

const { helseId } = await import('./helseid.mjs');
const { idPorten } = await import('./idporten.mjs');
const { TestTokens } = await import('./test-tokens.mjs');
const { Clients } = await import('./clients.mjs');
const { KeyFolder } = await import('./keys.mjs');
const { Login, answer } = await import('./login.mjs');
const { People } = await import('./people.mjs');
const { Scopes } = await import('./scopes.mjs');
const { frontPage } = await import('./pages.mjs');

const here = (file) => fileURLToPath(new URL(file, import.meta.url));

const usage = `node dev/identity/server.mjs [options]

  --port N          port on 127.0.0.1 (7701; 0 takes a free one)
  --data FILE       people file (dev/people/population.json)
  --clients FILE    registered clients (dev/identity/clients.json)
  --keys DIR        private keys, made when missing (data/stand-in)
  --base-url URL    address of the platform, for the redirect URIs of its pages (http://127.0.0.1:7700)
  --dpop-nonce      demand a nonce in DPoP proofs (RFC 9449 section 8)
  --with-parent     end when the process that started it has ended, however it ended
  --test-tokens     serve POST /helseid/create-test-token and /idporten/create-test-token
`;

/** Starts both issuers; resolves, when they answer, to { url, close }. */
export async function start(options = {}) {
  const people = People.read(options.data ?? here('../people/population.json'));
  const keys = new KeyFolder(options.keys ?? here('../../data/stand-in'));
  const codes = JSON.parse(readFileSync(here('codes.json'), 'utf8'));
  const platform = (options.baseUrl ?? 'http://127.0.0.1:7700').replace(/\/$/u, '');
  const clients = await Clients.read(options.clients ?? here('clients.json'), { people, keys, platform });

  const server = createServer();
  await new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(options.port ?? 7701, '127.0.0.1', done);
  });
  const host = `127.0.0.1:${server.address().port}`;

  const secret = keys.secret('pseudonyms');
  const issuers = await Promise.all([helseId, idPorten].map(async (create) => {
    const name = create === helseId ? 'helseid' : 'idporten';
    const profile = create({ people, clients, codes, secret, scopes: Scopes.read(here('scopes.json'), name) });
    const url = `http://${host}${profile.path}`;
    const signingKey = await keys.key(`${name}-issuer`, 'RS256');
    const provider = createIssuer(profile, { url, signingKey, dpopNonce: options.dpopNonce ?? false });
    return {
      ...profile, url, callback: provider.callback(), login: new Login(profile, provider, codes),
      testTokens: options.testTokens ? new TestTokens(profile, { url, signingKey }) : undefined,
    };
  }));

  server.on('request', (req, res) => {
    route(req, res, issuers, host).catch((error) => {
      console.error(error);
      if (!res.headersSent) answer(res, 500, 'The stand-in failed; its error output says why.\n', 'text/plain');
    });
  });
  return { url: `http://${host}`, server, close: () => close(server) };
}

async function route(req, res, issuers, host) {
  // Addresses in metadata and proofs must be those of the issuer, however the caller spells the host.
  req.headers.host = host;
  const path = req.url.split('?')[0];
  if (path === '/') return answer(res, 200, frontPage(issuers));
  if (path === '/health') return answer(res, 200, 'ok\n', 'text/plain');

  // RFC 8414 §3.1 puts the well-known part before the issuer's path.
  const wellKnown = '/.well-known/oauth-authorization-server';
  const issuer = issuers.find(({ path: mount }) => path.startsWith(`${mount}/`) || path === wellKnown + mount);
  if (!issuer) return answer(res, 404, 'Not here. The issuers are at /helseid and /idporten.\n', 'text/plain');
  if (path === wellKnown + issuer.path) req.url = issuer.path + wellKnown;

  const inner = path.slice(issuer.path.length);
  if (inner.startsWith('/login/')) return issuer.login.handle(req, res);
  if (inner === '/create-test-token' && issuer.testTokens) return issuer.testTokens.handle(req, res);
  req.originalUrl = req.url;
  req.url = req.url.slice(issuer.path.length);
  return issuer.callback(req, res);
}

function close(server) {
  return new Promise((done) => {
    server.close(done);
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), 1000).unref();
  });
}

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  let values;
  try {
    ({ values } = parseArgs({
      options: {
        port: { type: 'string' }, data: { type: 'string' }, clients: { type: 'string' }, keys: { type: 'string' },
        'base-url': { type: 'string' }, 'dpop-nonce': { type: 'boolean' }, 'test-tokens': { type: 'boolean' }, 'with-parent': { type: 'boolean' }, help: { type: 'boolean' },
      },
    }));
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exit(2);
  }
  if (values.help) {
    process.stdout.write(usage);
    process.exit(0);
  }
  if (values.port !== undefined && !/^\d{1,5}$/u.test(values.port)) {
    console.error(`--port must be a number from 0 to 65535\n\n${usage}`);
    process.exit(2);
  }
  try {
    const running = await start({
      ...values, port: values.port === undefined ? undefined : Number(values.port),
      baseUrl: values['base-url'], dpopNonce: values['dpop-nonce'], testTokens: values['test-tokens'],
    });
    const end = () => running.close().then(() => process.exit(0));
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, end);
    // A parent that is killed can tell nobody; its child would hold the port for the next one.
    const parent = process.ppid;
    if (values['with-parent']) setInterval(() => { if (process.ppid !== parent) end(); }, 500).unref();
    console.log(`identity: HelseID stand-in at ${running.url}/helseid, ID-porten stand-in at ${running.url}/idporten`);
  } catch (error) {
    console.error(`identity: ${error.code === 'EADDRINUSE' ? `port ${error.port} is taken; choose another with --port` : error.message}`);
    process.exit(1);
  }
}

// One issuer: oidc-provider, set up as HelseID's security profile has it (PAR, PKCE S256, private_key_jwt, DPoP,
// RFC 9207), with what differs between HelseID and ID-porten handed in.
import { randomBytes } from 'node:crypto';
import Provider, { errors, interactionPolicy } from 'oidc-provider';
import { Store } from './store.mjs';
import { accessTokenSeconds } from './tokens.mjs';
import { detailsOf } from './details.mjs';
import { errorPage, logoutPage, loggedOutPage } from './pages.mjs';

const assertionSecondsMax = 60;
const refreshTokenSeconds = 8 * 60 * 60;
const signingAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512'];

/**
 * @param profile what the issuer is: { name, path, title, scopes, clients, people, claims, richDetails, person(account),
 *   accessTokenClaims(ctx, token) }
 * @param setup { url, signingKey, dpopNonce }
 */
export function createIssuer(profile, { url, signingKey, dpopNonce }) {
  const store = new Store();
  const provider = new Provider(url, {
    adapter: (model) => store.adapter(model),
    jwks: { keys: [signingKey] },
    clients: profile.clients.metadata(profile.name, profile.scopes.identity),
    scopes: profile.scopes.identity,
    acrValues: profile.login.acr ? [profile.login.acr] : [],
    discovery: { scopes_supported: [...profile.scopes.identity, ...profile.scopes.rows.map(({ scope }) => scope)] },
    claims: profile.claims,
    conformIdTokenClaims: false,
    findAccount: (_ctx, accountId) => profile.account(accountId),
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: {
      clientAuthSigningAlgValues: signingAlgorithms,
      dPoPSigningAlgValues: signingAlgorithms,
      idTokenSigningAlgValues: ['RS256'],
    },
    clockTolerance: 5,
    responseTypes: ['code'],
    pkce: { required: () => true },
    rotateRefreshToken: false,
    assertJwtClientAuthClaimsAndHeader: (ctx, claims, header) => checkAssertion(ctx, claims, header, url, profile),
    formats: { customizers: { jwt: (ctx, token, jwt) => profile.shapeAccessToken(ctx, token, jwt) } },
    loadExistingGrant: (ctx) => grantEverythingAsked(ctx),
    interactions: { policy: loginOnly(), url: (_ctx, interaction) => `${profile.path}/login/${interaction.uid}` },
    renderError: (ctx, out) => { ctx.type = 'html'; ctx.body = errorPage(profile.title, out); },
    ttl: {
      AccessToken: accessTokenSeconds, ClientCredentials: accessTokenSeconds, AuthorizationCode: 60, IdToken: accessTokenSeconds,
      RefreshToken: refreshTokenSeconds, Grant: refreshTokenSeconds, Session: refreshTokenSeconds, Interaction: 600,
    },
    cookies: {
      // Two issuers, and the platform, share the host 127.0.0.1; cookies know nothing of ports.
      names: { session: `${profile.name}_session`, interaction: `${profile.name}_interaction`, resume: `${profile.name}_resume` },
      keys: [randomBytes(32).toString('hex')],
      long: { httpOnly: true, sameSite: 'lax', signed: true, path: profile.path },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    routes: {
      authorization: '/connect/authorize', token: '/connect/token', pushed_authorization_request: '/connect/par',
      end_session: '/connect/endsession', revocation: '/connect/revocation', jwks: '/.well-known/openid-configuration/jwks',
    },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      claimsParameter: { enabled: false },
      clientCredentials: { enabled: true },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => dpopNonce },
      revocation: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => { ctx.body = logoutPage(profile.title, form); },
        postLogoutSuccessSource: (ctx) => { ctx.body = loggedOutPage(profile.title); },
      },
      resourceIndicators: {
        enabled: true,
        useGrantedResource: () => true,
        defaultResource: (ctx, _client, oneOf) => defaultResource(ctx, profile.scopes, oneOf),
        getResourceServerInfo: (ctx, resource, client) => resourceServer(ctx, resource, client, profile),
      },
      richAuthorizationRequests: profile.richDetails(),
    },
  });
  provider.use(completeTokenResponse(profile));
  provider.on('server_error', (_ctx, error) => console.error(error));
  return provider;
}

// RFC 7523 §3 as HelseID narrows it (page "Client assertions"): addressed to the issuer, at most a minute long. The
// structured claims of the assertion mean the same as the parameter authorization_details.
function checkAssertion(ctx, claims, header, issuer, profile) {
  const invalid = (text) => new errors.InvalidClientAuth(text);
  if (!['client-authentication+jwt', 'JWT'].includes(header.typ)) throw invalid("the client assertion's typ must be 'client-authentication+jwt'");
  if (claims.aud !== issuer) throw invalid(`the client assertion's aud must be the issuer ${issuer}, and nothing else`);
  for (const name of ['iat', 'nbf', 'exp']) {
    if (!Number.isFinite(claims[name])) throw invalid(`the client assertion lacks ${name}`);
  }
  const now = Math.floor(Date.now() / 1000);
  if (claims.exp - Math.min(claims.iat, claims.nbf, now) > assertionSecondsMax) throw invalid(`the client assertion lives longer than ${assertionSecondsMax} s`);

  const given = claims.assertion_details ?? claims.authorization_details;
  const target = ctx.oidc.route === 'pushed_authorization_request' ? ctx.oidc.body : ctx.oidc.params;
  if (given !== undefined) {
    if (target.authorization_details) throw new errors.InvalidRequest('give the details in the client assertion or in authorization_details, not in both');
    target.authorization_details = JSON.stringify(Array.isArray(given) ? given : [given]);
  }
  const registered = profile.clients.find(ctx.oidc.client.clientId).scopes;
  const unregistered = typeof target.scope === 'string' && target.scope.split(' ').find((scope) => scope && !registered.includes(scope));
  if (unregistered) throw new errors.InvalidScope('the client is not registered with this scope', unregistered);
  // OpenID Connect Core 11 lets offline_access go unheard without prompt=consent; HelseID asks for no consent at all.
  if (ctx.oidc.route === 'pushed_authorization_request' && typeof target.scope === 'string' && target.scope.split(' ').includes('offline_access')) {
    target.prompt = [...new Set([...(target.prompt?.split(' ') ?? []), 'consent'])].filter((prompt) => prompt !== 'none').join(' ');
  }
}

// No consent screen: health personnel act under the agreement of their organisation, not under their own consent.
function loginOnly() {
  const policy = interactionPolicy.base();
  policy.get('consent').checks.clear();
  policy.get('login').checks.remove('id_token_hint');
  return policy;
}

async function grantEverythingAsked(ctx) {
  const { provider, client, session, params, resourceServers } = ctx.oidc;
  const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
  if (params.scope) grant.addOIDCScope([...ctx.oidc.requestParamOIDCScopes].join(' '));
  for (const [identifier, server] of Object.entries(resourceServers)) grant.addResourceScope(identifier, server.scope);
  await grant.save();
  return grant;
}

// A token is for one API (RFC 8707). The scopes name it; where they name several, the client chooses with `resource`.
function defaultResource(ctx, scopes, oneOf) {
  const named = scopes.audiencesOf([...ctx.oidc.requestParamScopes]);
  if (!oneOf) {
    if (named.length > 0) return ctx.oidc.route === 'token' && named.length === 1 ? named[0] : named;
    return ctx.oidc.params.authorization_details ? grantedResource(ctx) : undefined;
  }
  const asked = oneOf.filter((resource) => named.includes(resource));
  const candidates = asked.length > 0 ? asked : oneOf;
  if (candidates.length > 1) throw new errors.InvalidTarget(`the login is for several APIs: name one with resource (${candidates.join(', ')})`);
  return candidates[0];
}

async function grantedResource(ctx) {
  const { provider, params } = ctx.oidc;
  const source = params.refresh_token ? await provider.RefreshToken.find(params.refresh_token) : await provider.AuthorizationCode.find(params.code ?? '');
  return source?.resource;
}

function resourceServer(ctx, resource, client, profile) {
  const system = ctx.oidc.params.grant_type === 'client_credentials';
  const registration = profile.clients.find(client.clientId);
  const scopes = profile.scopes.grantable(resource, {
    client: registration, system, people: profile.people, organisation: profile.organisation(ctx, registration).parent,
  });
  if (!scopes) throw new errors.InvalidTarget(`no API is registered here as ${resource}`);
  return { scope: scopes.join(' '), audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: accessTokenSeconds, jwt: { sign: { alg: 'RS256' } } };
}

// HelseID tells which scopes it left out, because the organisation lacks the agreement, and how long the refresh token lives.
function completeTokenResponse(profile) {
  return async (ctx, next) => {
    await next();
    if (ctx.oidc?.route !== 'token' || ctx.status !== 200) return;
    const { AuthorizationCode: code, RefreshToken: refreshToken, AccessToken: user, ClientCredentials: system } = ctx.oidc.entities;
    const token = user ?? system;
    const asked = (ctx.oidc.params.scope ?? code?.scope ?? refreshToken?.scope ?? '').split(' ');
    const granted = token.scope?.split(' ') ?? [];
    const rejected = asked.filter((scope) => token.aud && profile.scopes.row(scope)?.audience === token.aud && !granted.includes(scope));
    if (rejected.length > 0) ctx.body.rejected_scope = rejected.join(' ');
    if (refreshToken && ctx.body.refresh_token) ctx.body.rt_expires_in = refreshToken.remainingTTL;
  };
}

/** The details in force for a token request: those stored at login, with those of this request in their place. */
export function detailsInForce(ctx) {
  const { AuthorizationCode: code, RefreshToken: refreshToken } = ctx.oidc.entities;
  const given = detailsOf(ctx.oidc.params.authorization_details);
  const kept = detailsOf((refreshToken ?? code)?.rar).filter(({ type }) => !given.some((detail) => detail.type === type));
  return [...kept, ...given];
}

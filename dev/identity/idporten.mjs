// The ID-porten stand-in: citizens. Claims as Digdir's pages "id_token" and "access token" have them; no name among them.
import { errors } from 'oidc-provider';
import { idPortenClient, idPortenPerson, loginClaims, subjectOf } from './tokens.mjs';

export function idPorten({ people, clients, scopes, secret }) {
  const bySubject = new Map([...people.all()].map((person) => [subjectOf(secret, person.number), person]));

  const profile = {
    name: 'idporten',
    path: '/idporten',
    title: 'ID-porten (stedfortreder)',
    login: { acr: 'idporten-loa-high', amr: ['TestID'] },
    people, clients, scopes,
    claims: { openid: ['sub', 'pid', 'locale', 'acr', 'amr'], profile: [] },

    subject: (person) => subjectOf(secret, person.number),

    account(accountId) {
      const person = bySubject.get(accountId);
      return person && { accountId, person, claims: () => ({ sub: accountId, ...idPortenPerson(person) }) };
    },

    organisation: (_ctx, client) => ({ parent: client.organisation }),

    richDetails: () => ({ enabled: false, types: {} }),

    shapeAccessToken(ctx, token, jwt) {
      if (!token.scope) throw new errors.InvalidScope('the client is not registered with the scopes asked for');
      const source = ctx.oidc.entities.RefreshToken ?? ctx.oidc.entities.AuthorizationCode;
      jwt.payload = profile.accessTokenClaims(jwt.payload, {
        client: clients.find(token.clientId), person: ctx.oidc.account?.person, scopes: token.scope.split(' '),
        login: { sessionUid: token.sessionUid ?? token.grantId, authTime: source?.authTime },
      });
    },

    accessTokenClaims({ sub, ...standard }, { client, person, scopes: granted, login }) {
      const { sid, auth_time: authTime } = loginClaims(login ?? {});
      return {
        ...standard,
        nbf: standard.iat,
        scope: granted.join(' '),
        token_type: 'DPoP',
        ...(person && { sub, sid, auth_time: authTime, ...idPortenPerson(person) }),
        ...idPortenClient(client),
      };
    },
  };
  return profile;
}

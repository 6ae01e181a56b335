// The HelseID stand-in: health personnel and systems.
import { errors } from 'oidc-provider';
import { Details, attestationType, organisationType, detailsOf, refuse } from './details.mjs';
import { detailsInForce } from './issuer.mjs';
import { helseIdClient, helseIdPerson, loginClaims, subjectOf } from './tokens.mjs';

export function helseId({ people, clients, scopes, codes, secret }) {
  const details = new Details(people, codes);
  const bySubject = new Map([...people.all()].map((person) => [subjectOf(secret, person.number), person]));

  const profile = {
    name: 'helseid',
    path: '/helseid',
    title: 'HelseID (stedfortreder)',
    login: { amr: ['pwd'] },
    people, clients, scopes, details,
    claims: {
      openid: ['sub'],
      profile: ['name', 'given_name', 'family_name'],
      'helseid://scopes/identity/pid': ['helseid://claims/identity/pid', 'helseid://claims/identity/pid_pseudonym'],
      'helseid://scopes/identity/security_level': ['helseid://claims/identity/security_level', 'helseid://claims/identity/assurance_level'],
      'helseid://scopes/hpr/hpr_number': ['helseid://claims/hpr/hpr_number'],
    },

    subject: (person) => subjectOf(secret, person.number),

    // The account holds the workplace that was chosen too: `<pseudonym>~<number in the list of employers>`.
    account(accountId) {
      const [sub, workplace = 0] = accountId.split('~');
      const person = bySubject.get(sub);
      return person && { accountId, person, employment: person.employers[workplace], claims: () => ({ sub, ...helseIdPerson(person, secret) }) };
    },

    organisation: (ctx, client) => details.organisation(detailsInForce(ctx), client, ctx.oidc.account?.employment),

    richDetails() {
      const validate = (ctx, detail, { clientId }) => {
        const { grant_type: grant, authorization_details: given } = ctx.oidc.params;
        if (grant === 'client_credentials' && detail.type === attestationType) {
          throw refuse('An attestation speaks of a practitioner; a system token has none. Log the practitioner in.');
        }
        // With a code or a refresh token the details of the login still count: authorizationDetailsForAccessToken sees both.
        if (grant === 'refresh_token' || grant === 'authorization_code') return;
        details.check(detail, clients.find(clientId), detailsOf(given));
      };
      return {
        enabled: true,
        types: { [organisationType]: { validate }, [attestationType]: { validate } },
        authorizationDetailsForGrantSource(ctx) {
          const given = detailsOf(ctx.oidc.params.authorization_details);
          details.checkPractitioner(given, ctx.oidc.account.person);
          return attestedNow(given);
        },
        authorizationDetailsForAccessToken(ctx, _token, source) {
          const inForce = detailsInForce(ctx);
          const client = clients.find(ctx.oidc.client.clientId);
          const employment = ctx.oidc.account?.employment;
          const given = detailsOf(ctx.oidc.params.authorization_details);
          if (source && given.length > 0) {
            for (const detail of given) details.check(detail, client, inForce, employment);
            const kept = inForce.find(({ type }) => type === attestationType && !given.some((detail) => detail.type === type));
            if (kept) details.check(withoutTime(kept), client, inForce, employment);
            details.checkPractitioner(inForce, ctx.oidc.account.person);
          }
          return inForce.map((detail) => given.some(({ type }) => type === detail.type) ? attestedNow([detail])[0] : detail);
        },
        authorizationDetailsForIntrospection: () => undefined,
      };
    },

    shapeAccessToken(ctx, token, jwt) {
      if (!token.scope) throw new errors.InvalidScope('the organisation has no agreement for any of the scopes asked for, or the client is not registered with them');
      const person = ctx.oidc.account?.person;
      const client = clients.find(token.clientId);
      const source = ctx.oidc.entities.RefreshToken ?? ctx.oidc.entities.AuthorizationCode;
      const granted = token.rar ?? [];
      jwt.payload = profile.accessTokenClaims(jwt.payload, {
        client, person, scopes: token.scope.split(' '), granted, employment: ctx.oidc.account?.employment,
        login: person && { sessionUid: token.sessionUid ?? token.grantId, authTime: source?.authTime },
      });
    },

    /** The claims of an access token, from those of oidc-provider; also what the test tokens start from. */
    accessTokenClaims({ authorization_details: _details, sub: _account, ...standard }, { client, person, employment = person?.employers[0], scopes: granted, granted: rar, login }) {
      const attestation = person && details.enriched(rar, person);
      return {
        ...standard,
        nbf: standard.iat,
        scope: granted,
        ...(person && { sub: profile.subject(person), ...loginClaims(login), ...helseIdPerson(person, secret) }),
        ...helseIdClient(client, details.organisation(rar, client, employment)),
        ...(attestation && { [attestationType]: attestation }),
      };
    },
  };
  return profile;
}

// toa, time of attestation (ATT-58): when the details reached HelseID. A refresh without new details keeps the old time,
// so an attestation grows old although the token is young.
function attestedNow(given) {
  return given.map((detail) => detail.type === attestationType ? { ...detail, toa: Math.floor(Date.now() / 1000) } : detail);
}

function withoutTime({ toa: _, ...detail }) {
  return detail;
}

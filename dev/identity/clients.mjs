// The registered clients. What Selvbetjening is for HelseID, clients.json is here.
import { existsSync, readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { attestationType, organisationType } from './details.mjs';
import { publicPart } from './keys.mjs';

const kinds = { authorization_code: 'user', refresh_token: 'user', client_credentials: 'system' };

export class Clients {
  #byId;

  constructor(registrations) {
    this.#byId = new Map(registrations.map((registration) => [registration.clientId, registration]));
  }

  /**
   * Reads the file and makes the keys that are missing. A client that states its own public keys (`jwks`) gets none
   * made: its private key is its own.
   */
  static async read(file, { people, keys, platform }) {
    const { clients } = JSON.parse(readFileSync(file, 'utf8'));
    const registrations = await Promise.all(clients.map(async (client) => {
      for (const number of [client.organisation, ...(client.subUnits ?? []), ...(client.delegations ?? [])].filter(Boolean)) {
        if (!people.organisation(number)) throw new Error(`${file}: client ${client.clientId} names organisation ${number}, which the people file does not have.`);
      }
      for (const grant of client.grants) if (!(grant in kinds)) throw new Error(`${file}: client ${client.clientId} has the unknown grant ${grant}.`);
      // Only tells who is listed first, so a place without the file does without.
      const listed = client.staff && resolve(dirname(file), client.staff);
      const staff = listed && existsSync(listed) ? JSON.parse(readFileSync(listed, 'utf8')).filter(({ number }) => number) : undefined;
      const jwks = client.jwks ?? { keys: [publicPart(await keys.key(client.clientId, 'ES256'))] };
      const placed = (uris = []) => uris.map((uri) => uri.replace('{platform}', platform));
      return { ...client, staff, jwks, redirectUris: placed(client.redirectUris), postLogoutRedirectUris: placed(client.postLogoutRedirectUris) };
    }));
    return new Clients(registrations);
  }

  /** The registration of that client id; undefined when there is none. */
  find(clientId) {
    return this.#byId.get(clientId);
  }

  /** Client metadata (RFC 7591) for the clients of one issuer. */
  metadata(issuer, identityScopes) {
    return [...this.#byId.values()].filter((client) => client.issuer === issuer).map((client) => ({
      client_id: client.clientId,
      client_name: client.name,
      application_type: client.application,
      token_endpoint_auth_method: 'private_key_jwt',
      jwks: client.jwks,
      grant_types: client.grants,
      response_types: client.grants.includes('authorization_code') ? ['code'] : [],
      redirect_uris: client.redirectUris,
      post_logout_redirect_uris: client.postLogoutRedirectUris,
      scope: client.scopes.filter((scope) => identityScopes.includes(scope)).join(' ') || undefined,
      ...(issuer === 'helseid' && { authorization_details_types: [organisationType, attestationType] }),
      dpop_bound_access_tokens: true,
      require_pushed_authorization_requests: true,
    }));
  }
}

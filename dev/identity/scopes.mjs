// Which scope belongs to which API, and what a client and its organisation may have of them (scopes.json).
import { readFileSync } from 'node:fs';

export class Scopes {
  constructor({ scopes, identityScopes }, issuer) {
    this.identity = identityScopes[issuer];
    this.rows = scopes.filter((row) => row.issuer === issuer);
  }

  static read(file, issuer) {
    return new Scopes(JSON.parse(readFileSync(file, 'utf8')), issuer);
  }

  row(scope) {
    return this.rows.find((row) => row.scope === scope);
  }

  /** The APIs that the scopes lead to, each once. */
  audiencesOf(scopes) {
    return [...new Set(scopes.map((scope) => this.row(scope)?.audience).filter(Boolean))];
  }

  /**
   * The scopes of an API that may be granted: registered on the client, meant for this kind of caller, and with the
   * agreement in place for the organisation. Undefined when there is no such API.
   */
  grantable(audience, { client, organisation, system, people }) {
    const rows = this.rows.filter((row) => row.audience === audience);
    if (rows.length === 0) return undefined;
    return rows
      .filter((row) => client.scopes.includes(row.scope))
      .filter((row) => row.callers.some((caller) => (caller === 'system') === system))
      .filter((row) => row.agreement === null || people.hasAgreement(organisation, row.agreement))
      .map((row) => row.scope);
  }
}

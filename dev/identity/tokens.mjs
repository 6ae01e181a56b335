// What stands in the access tokens. HelseID: names as in its page "claims"; ID-porten: Digdir's "access token".
import { createHash, createHmac } from 'node:crypto';

export const accessTokenSeconds = 600;

/** A person's stable pseudonym at one issuer. */
export function subjectOf(secret, number) {
  return createHmac('sha256', secret).update(number).digest('base64');
}

export function helseIdPerson(person, secret) {
  const claims = {
    'helseid://claims/identity/pid': person.number,
    'helseid://claims/identity/pid_pseudonym': createHmac('sha256', secret).update(`pid:${person.number}`).digest('base64'),
    'helseid://claims/identity/security_level': '4',
    'helseid://claims/identity/assurance_level': 'high',
    'helseid://claims/identity/network': 'internett',
    name: person.name,
    given_name: person.givenName,
    family_name: person.familyName,
  };
  if (person.hprNumber) claims['helseid://claims/hpr/hpr_number'] = person.hprNumber;
  return claims;
}

export function helseIdClient(client, { parent, child, supplier }) {
  return {
    client_amr: 'private_key_jwt',
    'helseid://claims/client/amr': 'private_key_jwt',
    'helseid://claims/client/client_name': client.name,
    'helseid://claims/client/client_tenancy': client.tenancy,
    ...(parent && { 'helseid://claims/client/claims/orgnr_parent': parent }),
    ...(child && { 'helseid://claims/client/claims/orgnr_child': child }),
    ...(supplier && { 'helseid://claims/client/claims/orgnr_supplier': supplier }),
  };
}

export function loginClaims({ sessionUid, authTime }) {
  return {
    idp: 'testidp-oidc',
    amr: ['pwd'],
    auth_time: authTime,
    ...(sessionUid && { sid: createHash('sha256').update(sessionUid).digest('base64url') }),
  };
}

export function idPortenPerson(person) {
  return { pid: person.number, acr: 'idporten-loa-high', amr: ['TestID'], locale: 'nb' };
}

export function idPortenClient(client) {
  return {
    client_amr: 'private_key_jwt',
    client_orgno: client.organisation,
    consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${client.organisation}` },
  };
}

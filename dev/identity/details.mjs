// authorization_details (RFC 9396) as HelseID takes them: `helseid_authorization` says for which organisation,
// `nhn:tillitsrammeverk:parameters` is the attestation of the trust framework (Norsk helsenett, information and data
// model v1.1). The client sends codes and identifiers; names, texts and the practitioner's own numbers are added here.
import { errors } from 'oidc-provider';

export const organisationType = 'helseid_authorization';
export const attestationType = 'nhn:tillitsrammeverk:parameters';

const brreg = 'https://www.brreg.no';
const decisionId = /^[A-Za-z0-9_-]{1,64}$/u;
const codeForm = /^[A-Za-z0-9_-]{1,20}$/u;
const departmentId = /^[\p{L}\p{N} ._:/-]{1,100}$/u;
const organisationForms = {
  single: { system: 'urn:oid:2.16.578.1.12.4.1.4.101', value: /^(?<child>\d{9})$/u },
  // The HelseID libraries differ on whether a colon follows a main unit without sub-unit; both are taken.
  multi: { system: 'urn:oid:1.0.6523', value: /^NO:ORGNR:(?<parent>\d{9})(?::(?<child>\d{9})?)?$/u },
};

export function refuse(text) {
  return new errors.InvalidAuthorizationDetails(text);
}

/** The details of a request or of a stored grant, whatever form oidc-provider holds them in. */
export function detailsOf(value) {
  if (value === undefined || value === null) return [];
  return typeof value === 'string' ? JSON.parse(value) : value;
}

export class Details {
  constructor(people, codes) {
    this.people = people;
    this.codes = codes;
  }

  /** Checks one detail by itself; throws `invalid_authorization_details` with what is wrong and what would be right. */
  check(detail, client, details, employment) {
    if (details.filter(({ type }) => type === detail.type).length > 1) throw refuse(`Give '${detail.type}' once only.`);
    const organisation = this.organisation(details, client, employment);
    if (detail.type === attestationType) this.#checkAttestation(detail, organisation);
  }

  /**
   * Which organisation the client acts for: { parent, child?, supplier? }. A client of the tenancy `chosen-at-login`
   * acts for the employer that the user chose; before the login there is none.
   */
  organisation(details, client, employment) {
    const detail = details.find(({ type }) => type === organisationType);
    if (client.tenancy === 'chosen-at-login') return this.#chosen(detail, employment);
    const multi = client.tenancy === 'multi-tenant';
    if (!detail) {
      if (multi) throw refuse(`A multi-tenant client must say which organisation it acts for, in a detail of type '${organisationType}'.`);
      return { parent: client.organisation };
    }

    members(detail, organisationType, ['type', 'practitioner_role']);
    const role = members(detail.practitioner_role, 'practitioner_role', ['organization']);
    const unit = members(role.organization, 'practitioner_role.organization', ['identifier']);
    const identifier = members(unit.identifier, 'practitioner_role.organization.identifier', ['system', 'type', 'value']);
    const form = multi ? organisationForms.multi : organisationForms.single;
    if (identifier.type !== 'ENH') throw refuse("practitioner_role.organization.identifier.type must be 'ENH'.");
    if (identifier.system !== form.system) {
      throw refuse(`practitioner_role.organization.identifier.system must be '${form.system}' for a ${client.tenancy} client.`);
    }
    const parts = typeof identifier.value === 'string' ? form.value.exec(identifier.value)?.groups : undefined;
    if (!parts) {
      throw refuse(`practitioner_role.organization.identifier.value must be ${multi ? "'NO:ORGNR:<main unit>:<sub-unit>'" : 'the nine digits of a sub-unit'}.`);
    }
    return multi ? this.#delegated(parts, client) : this.#whitelisted(parts.child, client);
  }

  #chosen(detail, employment) {
    if (detail) throw refuse(`This client takes its organisation from the login and sends no '${organisationType}'.`);
    if (!employment) return {};
    const { legalEntity: parent, pointOfCare: child } = employment;
    return { parent, ...(child && child !== parent && { child }) };
  }

  #whitelisted(child, client) {
    if (!client.subUnits?.includes(child)) {
      throw refuse('The sub-unit is not on the list of this client. Add it where the client is registered (clients.json, subUnits).');
    }
    return { parent: client.organisation, child };
  }

  #delegated({ parent, child }, client) {
    if (!client.delegations?.includes(parent)) {
      throw refuse('The organisation has not delegated to this supplier. Add it where the client is registered (clients.json, delegations).');
    }
    if (child && (child === parent || !this.people.belongsTo(child, parent))) {
      throw refuse('The sub-unit is not one of the organisation.');
    }
    return { parent, ...(child && { child }), supplier: client.organisation };
  }

  #checkAttestation(detail, { parent }) {
    members(detail, attestationType, ['type', 'practitioner', 'care_relationship'], ['patients']);
    const practitioner = members(detail.practitioner, 'practitioner', ['legal_entity', 'point_of_care'], ['authorization', 'department']);
    if (practitioner.authorization) this.#code(practitioner.authorization, 'practitioner.authorization', this.codes.authorization);
    const legalEntity = this.#organisationId(practitioner.legal_entity, 'practitioner.legal_entity');
    if (legalEntity !== parent) throw refuse('practitioner.legal_entity must be the main unit that the client acts for; a client that learns it at the login attests afterwards, with a refresh token.');
    const pointOfCare = this.#organisationId(practitioner.point_of_care, 'practitioner.point_of_care');
    if (!this.people.belongsTo(pointOfCare, legalEntity)) throw refuse('practitioner.point_of_care must be the legal entity or one of its sub-units.');
    if (practitioner.department) department(practitioner.department, 'practitioner.department');
    this.#checkCareRelationship(detail.care_relationship);
    this.#checkPatients(detail.patients ?? []);
  }

  #checkCareRelationship(value) {
    const relation = members(value, 'care_relationship', ['purpose_of_use', 'decision_ref'], ['healthcare_service', 'purpose_of_use_details']);
    this.#code(relation.purpose_of_use, 'care_relationship.purpose_of_use', this.codes.purposeOfUse);
    if (relation.healthcare_service) this.#code(relation.healthcare_service, 'care_relationship.healthcare_service', this.codes.healthcareService);
    if (relation.purpose_of_use_details) this.#code(relation.purpose_of_use_details, 'care_relationship.purpose_of_use_details', this.codes.purposeOfUseDetails);
    // ATT-43
    if (!relation.healthcare_service && !relation.purpose_of_use_details) {
      throw refuse('care_relationship must have healthcare_service, purpose_of_use_details or both.');
    }
    const decision = members(relation.decision_ref, 'care_relationship.decision_ref', ['id', 'user_selected'], ['description']);
    if (typeof decision.id !== 'string' || !decisionId.test(decision.id)) {
      throw refuse('care_relationship.decision_ref.id must be 1–64 of A–Z, a–z, 0–9, _ and -.');
    }
    if (typeof decision.user_selected !== 'boolean') throw refuse('care_relationship.decision_ref.user_selected must be true or false.');
    text(decision.description, 'care_relationship.decision_ref.description');
  }

  #checkPatients(patients) {
    if (!Array.isArray(patients) || patients.length > 50) throw refuse('patients must be a list of at most 50.');
    patients.forEach((value, index) => {
      const path = `patients[${index}]`;
      const patient = members(value, path, [], ['identifier', 'point_of_care', 'department']);
      if (patient.identifier) {
        const { id, system } = members(patient.identifier, `${path}.identifier`, ['id', 'system']);
        if (!Object.hasOwn(this.codes.systems.person, system)) throw refuse(`${path}.identifier.system must be one of the person number systems (urn:oid:2.16.578.1.12.4.1.4.1 to .3).`);
        if (typeof id !== 'string' || !/^\d{11}$/u.test(id)) throw refuse(`${path}.identifier.id must be eleven digits.`);
      }
      if (patient.point_of_care) this.#organisationId(patient.point_of_care, `${path}.point_of_care`);
      if (patient.department) department(patient.department, `${path}.department`);
    });
  }

  #code(value, path, systems) {
    const { code, system } = members(value, path, ['code', 'system']);
    if (!Object.hasOwn(systems, system)) throw refuse(`${path}.system must be one of: ${Object.keys(systems).join(', ')}.`);
    const known = this.#codesIn(systems, system);
    if (typeof code !== 'string' || !codeForm.test(code) || (known && !Object.hasOwn(known, code))) {
      throw refuse(`${path}.code is not in ${system}.`);
    }
  }

  // One list stands under two names (the guide's old and new URL); the second entry points to the first.
  #codesIn(systems, system) {
    const { codes } = systems[system];
    return typeof codes === 'string' ? systems[codes].codes : codes;
  }

  #organisationId(value, path) {
    const { id, system } = members(value, path, ['id', 'system']);
    if (system !== this.codes.systems.organisation) throw refuse(`${path}.system must be '${this.codes.systems.organisation}'.`);
    if (!this.people.organisation(id)) throw refuse(`${path}.id is not a known organisation number.`);
    return id;
  }

  /** ATT-32: the authorisation attested must be one that HPR has for this practitioner. */
  checkPractitioner(details, person) {
    const code = details.find(({ type }) => type === attestationType)?.practitioner.authorization?.code;
    if (code !== undefined && !person.authorizations.includes(code)) {
      throw refuse('practitioner.authorization is not registered in HPR for the person who logged in.');
    }
  }

  /** The attestation as the access token carries it; undefined when there is none. */
  enriched(details, person) {
    const detail = details.find(({ type }) => type === attestationType);
    if (!detail) return undefined;
    const { practitioner, care_relationship: relation, patients = [], toa } = detail;
    return clean({
      toa,
      practitioner: {
        identifier: { id: person.number, name: person.name, system: personSystem(person.number), authority: 'https://www.skatteetaten.no' },
        hpr_nr: person.hprNumber ? { id: person.hprNumber, system: this.codes.systems.hpr, authority: 'https://www.helsedirektoratet.no/' } : undefined,
        authorization: this.#texted(practitioner.authorization, this.codes.authorization),
        legal_entity: this.#named(practitioner.legal_entity),
        point_of_care: this.#named(practitioner.point_of_care),
        department: this.#departmentNamed(practitioner.department, practitioner.point_of_care),
      },
      care_relationship: {
        healthcare_service: this.#texted(relation.healthcare_service, this.codes.healthcareService),
        purpose_of_use: this.#texted(relation.purpose_of_use, this.codes.purposeOfUse),
        purpose_of_use_details: this.#texted(relation.purpose_of_use_details, this.codes.purposeOfUseDetails),
        decision_ref: relation.decision_ref,
      },
      patients: patients.map((patient) => ({
        identifier: patient.identifier && { ...patient.identifier, authority: this.codes.systems.person[patient.identifier.system] },
        point_of_care: this.#named(patient.point_of_care),
        department: this.#departmentNamed(patient.department, patient.point_of_care),
      })),
    });
  }

  #texted(value, systems) {
    if (!value) return undefined;
    const { assigner, texts } = systems[value.system];
    const found = this.#codesIn(systems, value.system)?.[value.code] ?? texts?.[value.code];
    return { code: value.code, text: found, system: value.system, assigner };
  }

  #named(value) {
    return value && { id: value.id, name: this.people.organisationName(value.id), system: value.system, authority: brreg };
  }

  // RESH is kept by Norsk helsenett; a local identifier is answered for by the organisation itself (ATT-27).
  #departmentNamed(value, unit) {
    if (!value) return undefined;
    const authority = value.system === this.codes.systems.department ? 'https://www.nhn.no' : unit?.id;
    return { id: value.id, name: this.people.departmentName(value.id), system: value.system, authority };
  }
}

/** F-number or D-number; a D-number has 4–7 as its first digit. */
export function personSystem(number) {
  return `urn:oid:2.16.578.1.12.4.1.4.${number[0] >= '4' && number[0] <= '7' ? 2 : 1}`;
}

/** An object with exactly these members; anything else is a slip worth telling about. */
function members(value, path, required, optional = []) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw refuse(`${path} must be an object.`);
  for (const name of required) if (value[name] === undefined || value[name] === null) throw refuse(`${path} lacks ${name}.`);
  for (const name of Object.keys(value)) {
    if (!required.includes(name) && !optional.includes(name)) {
      throw refuse(`${path} has the unknown member '${name.slice(0, 40)}'. Allowed: ${[...required, ...optional].join(', ')}.`);
    }
  }
  return value;
}

function department(value, path) {
  const { id, system } = members(value, path, ['id', 'system']);
  if (typeof id !== 'string' || !departmentId.test(id)) throw refuse(`${path}.id must be 1–100 letters, digits, spaces, dots or hyphens.`);
  text(system, `${path}.system`);
}

function text(value, path) {
  if (value !== undefined && (typeof value !== 'string' || value.length > 200)) throw refuse(`${path} must be a text of at most 200 characters.`);
}

function clean(value) {
  return JSON.parse(JSON.stringify(value));
}

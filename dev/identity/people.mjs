// The synthetic population, read once at start. Shape: README.md, "The people file".
import { readFileSync } from 'node:fs';

export class People {
  #byNumber = new Map();
  #byHpr = new Map();
  #organisations = new Map();

  constructor({ citizens = [], healthPersonnel = [], organisations = [] }) {
    for (const organisation of organisations) this.#organisations.set(organisation.number, organisation);
    for (const citizen of citizens) this.#byNumber.set(citizen.number, { ...citizen, authorizations: [], employers: [] });
    for (const professional of healthPersonnel) {
      const known = this.#byNumber.get(professional.number);
      const person = { ...namesOf(professional.name), ...known, ...professional, authorizations: professional.authorizations ?? [], employers: professional.employers ?? [] };
      this.#byNumber.set(person.number, person);
      if (person.hprNumber) this.#byHpr.set(person.hprNumber, person);
    }
    this.citizens = citizens.map((citizen) => this.#byNumber.get(citizen.number)).sort(byName);
    this.healthPersonnel = healthPersonnel.map((professional) => this.#byNumber.get(professional.number)).sort(byName);
  }

  static read(file) {
    let content;
    try {
      content = JSON.parse(readFileSync(file, 'utf8'));
    } catch (cause) {
      throw new Error(`The people file ${file} cannot be read: ${cause.message}. Give another with --data.`, { cause });
    }
    return new People(content);
  }

  /** A person by national number or HPR number; undefined when nobody has it. */
  find(number) {
    return this.#byNumber.get(number) ?? this.#byHpr.get(number);
  }

  all() {
    return this.#byNumber.values();
  }

  organisation(number) {
    return this.#organisations.get(number);
  }

  organisationName(number) {
    return this.#organisations.get(number)?.name ?? number;
  }

  /** Whether the sub-unit lies under the main unit, at any depth, or is the main unit itself. */
  belongsTo(subUnit, mainUnit) {
    for (let unit = this.#organisations.get(subUnit), depth = 0; unit && depth < 8; unit = this.#organisations.get(unit.parent), depth++) {
      if (unit.number === mainUnit) return true;
    }
    return false;
  }

  /** A department's name, where the people file gives it an id: employers[].department is a name or { id, name }. */
  departmentName(id) {
    for (const person of this.healthPersonnel) {
      for (const { department } of person.employers) if (department?.id === id) return department.name;
    }
    return undefined;
  }

  /** An agreement is made by the main unit, so a sub-unit has those of the units above it. */
  hasAgreement(number, agreement) {
    for (let unit = this.#organisations.get(number), depth = 0; unit && depth < 8; unit = this.#organisations.get(unit.parent), depth++) {
      if (unit.agreements?.includes(agreement)) return true;
    }
    return false;
  }
}

const collator = new Intl.Collator('nb');

function byName(a, b) {
  return collator.compare(a.familyName + a.givenName, b.familyName + b.givenName);
}

function namesOf(name) {
  const cut = name.lastIndexOf(' ');
  return cut < 0 ? { givenName: name, familyName: name } : { givenName: name.slice(0, cut), familyName: name.slice(cut + 1) };
}

